package io.splitpoint.cli.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no split can be found for gets one line, its exit code, and no file. */
class PartitionBadInputTest {

  private static final Path PUBLISHED =
      Path.of("..", "results", "published", "second-measurement.csv");
  private static final List<String> ENERGY =
      List.of("power_w", "energy_mj", "energy_mj_low", "energy_mj_high", "energy_source");
  private static final List<String> LATENCY =
      List.of(
          "latency_ms", "latency_ms_low", "latency_ms_high", "latency_ms_p99", "latency_source");

  @TempDir Path directory;

  private void refused(int code, String expected, String... args) {
    Path out = directory.resolve("out");
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--out", out.toString()));
    Run run = Run.of(all.toArray(String[]::new));
    assertThat(run.err()).as(String.join(" ", args)).contains(expected);
    assertThat(run.complaint().lines()).as("one line").hasSize(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).doesNotContain("\tat ", "NaN", "Infinity");
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(out).doesNotExist();
  }

  /** The published profile of the Coral, changed. */
  private String changed(String name, UnaryOperator<String> line) throws IOException {
    List<String> lines =
        Files.readAllLines(PUBLISHED).stream()
            .filter(row -> !row.contains("raspi3b+_cpu"))
            .map(line)
            .toList();
    return Files.write(directory.resolve(name), lines).toString();
  }

  private String without(String name, List<String> columns) throws IOException {
    List<String> header = Arrays.asList(Files.readAllLines(PUBLISHED).get(0).split(","));
    return changed(
        name,
        line -> {
          String[] cells = line.split(",", -1);
          if (!cells[0].equals("model")) {
            columns.forEach(column -> cells[header.indexOf(column)] = "");
          }
          return String.join(",", cells);
        });
  }

  @Test
  void aProfileThatIsMissing() throws IOException {
    String alone = changed("alone.csv", line -> line);
    refused(2, "nosuch.csv: no such file", "partition", "nosuch.csv");
    refused(
        2, "nosuch.csv: no such file", "partition", PUBLISHED.toString(), "--tail", "nosuch.csv");
    refused(2, "expected a second device", "partition", alone);
  }

  @Test
  void profilesOfDifferentModels() throws IOException {
    String other = changed("other.csv", line -> line.replaceFirst("^vgg16-112,", "lenet,"));
    String found = "expected profiles of one model, found vgg16-112 and lenet";
    refused(2, found, "partition", PUBLISHED.toString(), other);
    found = "tail: expected a profile of vgg16-112, found one of lenet";
    refused(2, found, "partition", PUBLISHED.toString(), "--tail", other);
  }

  @Test
  void profilesOfDifferentPrecisions() throws IOException {
    String alone = changed("alone.csv", line -> line);
    String other = changed("other.csv", line -> line.replaceFirst(",uint8,", ",float32,"));
    String head = "raspi3b+_coral_usb uint8, ";
    refused(2, head + "raspi3b+_coral_usb float32", "partition", alone, other);
    refused(
        2, head + "the server's raspi3b+_coral_usb float32", "partition", alone, "--tail", other);
  }

  @Test
  void aLinkToItself() {
    String both = "expected two devices, found raspi3b+_coral_usb on both ends";
    refused(2, both, "partition", PUBLISHED.toString(), PUBLISHED.toString(), "--link", "lte");
    refused(2, both, "partition", PUBLISHED.toString(), PUBLISHED.toString(), "--tiers");
  }

  @Test
  void energyWithoutAMeter() throws IOException {
    String unmetered = without("unmetered.csv", ENERGY);
    for (String objective : List.of("energy", "edp", "latency=0.5,energy=0.5")) {
      refused(
          2,
          "expected energies of raspi3b+_coral_usb",
          "partition",
          unmetered,
          "--tail",
          "x10",
          "--objective",
          objective);
    }
    refused(
        2,
        "energy budget: expected energies of raspi3b+_coral_usb",
        "partition",
        unmetered,
        "--tail",
        "x10",
        "--energy-budget",
        "5");
  }

  @Test
  void latenciesThatAreEmpty() throws IOException {
    String untimed = without("untimed.csv", LATENCY);
    for (String objective : List.of("latency", "throughput", "edp")) {
      refused(
          2,
          "expected the whole model's latency on raspi3b+_coral_usb",
          "partition",
          untimed,
          "--tail",
          "x10",
          "--objective",
          objective);
    }
  }

  @Test
  void moreSegmentsThanTheCutsAllow() {
    for (String tpus : List.of("9", "100", "0")) {
      refused(
          2,
          "expected 1 to 8 segments (the model has 7 places to cut), found " + tpus,
          "segment",
          "lenet",
          "--tpus",
          tpus);
    }
  }

  @Test
  void layersThatFeedThemselves() throws IOException {
    Path model = Zoo.build("lenet", Precision.INT8, directory.resolve("models"));
    Path cyclic = Files.write(directory.resolve("cyclic.tflite"), cyclic(model));
    String cycle = "cyclic.tflite";
    refused(2, cycle, "profile", "--model", cyclic.toString(), "--device", "cpu");
    refused(
        2,
        "inputs of operator 0 (CONV_2D) made before it",
        "partition",
        PUBLISHED.toString(),
        "--tail",
        "x10",
        "--placement",
        cyclic.toString());
    refused(2, cycle, "segment", cyclic.toString(), "--tpus", "2");
  }

  /** The first operator reads what it writes itself. FlatBuffers' tables, field by field. */
  private static byte[] cyclic(Path model) throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int subgraph = first(file, field(file, file.getInt(0), 2));
    int operator = first(file, field(file, subgraph, 3));
    file.putInt(field(file, operator, 1) + 4, file.getInt(field(file, operator, 2) + 4));
    return bytes;
  }

  /** Where the vector of a table's field is. */
  private static int field(ByteBuffer file, int table, int number) {
    int at = table + file.getShort(table - file.getInt(table) + 4 + 2 * number);
    return at + file.getInt(at);
  }

  /** Where the first table of a vector is. */
  private static int first(ByteBuffer file, int vector) {
    return vector + 4 + file.getInt(vector + 4);
  }

  @Test
  void whatCannotBeMetEndsWithCodeFourAndTheNearestValue() {
    String nearest = "the nearest is 183 ms, 67";
    for (String[] asked :
        List.of(
            new String[] {"--deadline", "100"},
            new String[] {"--energy-budget", "30"},
            new String[] {"--deadline", "100", "--objective", "energy"},
            new String[] {"--deadline", "100", "--memory", "1MiB"})) {
      List<String> args = new ArrayList<>(List.of("partition", PUBLISHED.toString()));
      args.addAll(List.of("--board", "pi3b+", "--tail", "x10", "--link", "wifi"));
      args.addAll(List.of(asked));
      refused(4, nearest, args.toArray(String[]::new));
    }
  }
}
