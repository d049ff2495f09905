package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random moments of real processes: minutes, so a proof. */
@Tag("proof")
class KilledRunTest {

  private static final int KILLS = 100;

  @TempDir Path directory;

  private Process start(Path out) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.splitpoint.cli.Main"));
    line.addAll(List.of("profile", "--model", "lenet", "--device", "coral", "--quiet"));
    line.addAll(List.of("--precision", "int8,float32", "--runs", "9", "--threads", "1"));
    line.addAll(List.of("--models-dir", directory.resolve("models").toString()));
    line.addAll(List.of("--out", out.toString()));
    if (Files.exists(out.resolve("measurements.journal"))) {
      line.add("--resume");
    }
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("said").toFile())
        .start();
  }

  @Test
  void everyFinishedRowIsThereOnceAndNoneIsWrong() throws Exception {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    // on a slow or busy machine a life has to be longer than the start, or no run ever ends
    long began = System.nanoTime();
    assertThat(start(directory.resolve("unkilled")).waitFor()).isZero();
    int life = Math.max(3_000, (int) (0.6 * (System.nanoTime() - began) / 1e6));
    int kills = 0;
    int finished = 0;
    while (kills < KILLS) {
      Path out = directory.resolve("out" + finished);
      List<String> kept = List.of();
      while (true) {
        Process process = start(out);
        boolean ended = process.waitFor(400 + random.nextInt(life), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor();
          kills++;
        } else {
          assertThat(process.exitValue())
              .as("kill %d, seed %d: %s", kills, seed, Files.readString(directory.resolve("said")))
              .isZero();
        }
        List<String> now = wholeLines(out.resolve("measurements.journal"));
        assertThat(now.subList(0, Math.min(kept.size(), now.size())))
            .as("what was measured before kill %d", kills)
            .isEqualTo(kept);
        kept = now;
        if (ended) {
          break;
        }
      }
      checkFinished(out, kept);
      finished++;
    }
  }

  private static List<String> wholeLines(Path journal) throws IOException {
    if (!Files.exists(journal)) {
      return List.of();
    }
    String text = Files.readString(journal);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static void checkFinished(Path out, List<String> journal) {
    Profile profile = ProfileCsv.read(out.resolve("profile.csv"));
    assertThat(profile.rows()).hasSize(3 * 9);
    for (LayerProfile row : profile.rows()) {
      if (row.device().equals("cpu") && row.layer() > 0) {
        String key = "," + row.precision() + ",cpu,head," + row.layer() + ",";
        long runs =
            journal.stream()
                .filter(line -> line.startsWith("run" + key) || line.startsWith("playoff" + key))
                .mapToLong(line -> line.split(",")[6].split(";").length)
                .sum();
        assertThat((long) row.runs()).as(key).isEqualTo(runs);
        assertThat(runs).isGreaterThanOrEqualTo(9);
      }
    }
  }
}
