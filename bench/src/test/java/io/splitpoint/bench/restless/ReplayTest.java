package io.splitpoint.bench.restless;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  private static final int ROUNDS = 60;

  @TempDir Path folder;

  private final Random random = new Random(7);

  @Test
  void aJournalIsReadByRoundAndPart() throws IOException {
    Path journal = folder.resolve("measurements.journal");
    Files.write(
        journal,
        List.of(
            "splitpoint-journal 2 anything 00000000",
            "run,int8,cpu,tail,1,1,200:20;230:21 00000000",
            "run,int8,cpu,head,2,1,100:60 00000000",
            "run,int8,other,head,2,1,100:1 00000000",
            "playoff,int8,cpu,head,2,3,900:1 00000000",
            "run,int8,cpu,head,2,2,300:62 00000000"));
    RecordedJournal read = RecordedJournal.read(journal, "cpu");
    assertThat(read.rounds()).containsExactly(1, 2);
    assertThat(read.turns(2).turns()).extracting(turn -> turn.part()).containsExactly(0, 2, 0);
    assertThat(read.only(Set.of(2)).lines()).hasSize(1);
    assertThat(read.fewestRuns(read)).isEqualTo(2);
    assertThat(read.only(Set.of(2)).fewestRuns(read)).isZero();
  }

  @Test
  void onAMachineOfEvenNoiseWhatIsSureWins() throws IOException {
    Path model = Zoo.build("lenet", Precision.INT8, folder);
    int layers = Graph.read(model).layers().size();
    Replay replay = new Replay(model.toString(), 20);
    replay.journal(journal(layers), 6, 1);
    List<double[]> sure = replay.said().stream().filter(one -> one[0] >= 0.99).toList();
    assertThat(sure).hasSizeGreaterThan(20);
    assertThat(sure.stream().mapToDouble(one -> one[1]).average().orElseThrow()).isGreaterThan(0.9);
    assertThat(replay.said()).allMatch(one -> one[2] >= 0);
  }

  /** Every layer takes 4 ms, each run off by about 2 %. */
  private Path journal(int layers) throws IOException {
    List<String> lines = new ArrayList<>(List.of("splitpoint-journal 2 anything 00000000"));
    long now = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      List<String> parts = new ArrayList<>();
      for (int k = 1; k <= layers; k++) {
        parts.add("head," + k);
        if (k < layers) {
          parts.add("tail," + k);
        }
      }
      Collections.shuffle(parts, random);
      for (String part : parts) {
        int k = Integer.parseInt(part.substring(5));
        double ms = 4.0 * (part.startsWith("head") ? k : layers - k);
        long nanos = Math.round(ms * 1e6 * Math.exp(0.02 * random.nextGaussian()));
        String line = "run,int8,cpu,%s,%d,%d:%d".formatted(part, round, now, nanos);
        lines.add(line + " " + checksum(line));
        now += nanos + 1000;
      }
    }
    return Files.write(folder.resolve("measurements.journal"), lines);
  }

  private static String checksum(String line) {
    CRC32C crc = new CRC32C();
    crc.update(line.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }
}
