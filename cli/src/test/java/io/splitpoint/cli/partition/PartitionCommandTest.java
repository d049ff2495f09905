package io.splitpoint.cli.partition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.CsvRows;
import io.splitpoint.cli.Run;
import io.splitpoint.cli.terminal.TerminalWidth;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.LinkSource;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionCommandTest {

  private static final String STUDY = "../results/published/second-measurement.csv";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void writesTheColumnsOfTheDesignAndTheSameRowsAsJson() throws IOException {
    assertThat(run(STUDY, "--tail", "x10", "--json")).isZero();
    List<String> lines = Files.readAllLines(directory.resolve("run").resolve("splits.csv"));
    assertThat(lines.get(0))
        .isEqualTo(
            "model,head_device,tail_device,link,split_layer,split_name,transfer_bytes,head_ms,"
                + "transfer_ms,tail_ms,latency_ms,head_mj,transfer_mj,wait_mj,energy_mj,"
                + "on_pareto_front,best_for,confidence,energy_mj_low,energy_mj_high,energy_of,"
                + "energy_source,idle_w");
    assertThat(lines).hasSize(1 + 2 * 18);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    JsonNode best = json.get("best").get("latency");
    assertThat(best.get("split_layer").asInt()).isZero();
    assertThat(best.get("confidence").isNull()).as("the study gives no intervals").isTrue();
    assertThat(json.get("pareto")).isNotEmpty();
    assertThat(directory.resolve("run").resolve("splits.json")).exists();
  }

  @Test
  void presetsSayWhichNumbersHaveNoSourceAndAProfileGivenTwiceIsTwoEqualMachines() {
    assertThat(run(STUDY, "--tail", STUDY, "--link", "5g")).isZero();
    assertThat(err.toString())
        .contains("link 5g: a preset", "latency_ms (estimate)", "two equal machines");
    Run presets = Run.of("link", "presets");
    assertThat(presets.code()).as(presets.err()).isZero();
    assertThat(presets.out().lines()).allMatch(line -> line.length() <= TerminalWidth.columns());
    for (Link link : LinkSource.presets()) {
      if (!link.isLocal()) {
        assertThat(presets.out()).contains(link.name());
        assertThat(LinkSource.of(link).stream().map(LinkSource::keys))
            .as("keys of %s", link.name())
            .anyMatch(keys -> keys.contains("bandwidth_mbps"))
            .anyMatch(keys -> keys.contains("latency_ms"))
            .anyMatch(keys -> keys.contains("transmit_w"))
            .anyMatch(keys -> keys.contains("receive_w"))
            .anyMatch(keys -> keys.contains("idle_w"));
      }
    }
  }

  @Test
  void anUnknownPowerOfTheLinkIsNotNothing() throws IOException {
    for (String link : List.of("usb3", "usb2")) {
      out.getBuffer().setLength(0);
      assertThat(
              run(
                  STUDY,
                  "--board",
                  "pi3b+",
                  "--tail",
                  "x10",
                  "--link",
                  link,
                  "--objective",
                  "energy"))
          .as(err.toString())
          .isZero();
      assertThat(out.toString())
          .contains(
              "* undecided for energy: the link's transmit power is not known (give transmit_w in"
                  + " a link file, or measure it)",
              "  undecided for energy-delay product: ")
          .containsPattern("unknown +\\d+ +all on server-x10 over " + link)
          .doesNotContain(" 0 mJ");
    }
    List<String> lines = Files.readAllLines(directory.resolve("run").resolve("splits.csv"));
    assertThat(lines.get(2)).as("after one layer").containsPattern("546\\.06688,,,,");
    out.getBuffer().setLength(0);
    assertThat(run(STUDY, "--board", "pi3b+", "--tail", "x10", "--link", "usb3", "--json"))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("best").get("energy").isNull()).isTrue();
    assertThat(json.get("undecided").get("energy").asText()).contains("transmit_w");
    // whoever states the powers gets the answer
    Path mine = directory.resolve("mine.yaml");
    Files.writeString(mine, "bandwidth_mbps: 900\ntransmit_w: 1\nreceive_w: 1\nidle_w: 0.5\n");
    out.getBuffer().setLength(0);
    assertThat(
            run(
                STUDY,
                "--board",
                "pi3b+",
                "--tail",
                "x10",
                "--link",
                mine.toString(),
                "--objective",
                "energy"))
        .isZero();
    assertThat(out.toString()).contains("* best for energy: ").doesNotContain("undecided");
  }

  /** Four busy threads of a Raspberry Pi 4 draw 7.11 W; what a delegate draws nobody knows. */
  @Test
  void theEnergyOfADelegateWithoutAMeterIsUnknownWhateverTheBoard() throws IOException {
    StringBuilder rows =
        new StringBuilder(
            "model,precision,device,threads,layer,layer_name,op,output_shape,output_bytes,"
                + "prefix_macs,prefix_param_bytes,runs,latency_ms,latency_ms_low,latency_ms_high,"
                + "latency_ms_p99,latency_source,power_w,energy_mj,energy_mj_low,energy_mj_high,"
                + "energy_source\n");
    for (String device : List.of("cpu", "delegate:vx")) {
      double ms = device.equals("cpu") ? 200 : 170;
      for (int k = 0; k <= 2; k++) {
        rows.append("m,int8,%s,4,%d,l%d,OP,1x100,100,%d,%d,30,".formatted(device, k, k, k, k));
        double at = ms * k / 2;
        rows.append(
            k == 0
                ? ",,,,,,,,,\n"
                : "%s,%s,%s,,measured,,,,,\n".formatted(at, at * 0.99, at * 1.01));
      }
    }
    String profile = Files.writeString(directory.resolve("profile.csv"), rows).toString();
    fails(
        2,
        "objective energy: expected energies of delegate:vx and cpu in the profile, found none",
        profile,
        "--board",
        "pi4",
        "--objective",
        "energy");
    assertThat(run(profile, "--board", "pi4", "--json")).as(err.toString()).isZero();
    JsonNode best = new ObjectMapper().readTree(out.toString()).get("best");
    assertThat(best.get("latency").get("head_device").asText()).isEqualTo("delegate:vx");
    assertThat(best.get("latency").get("latency_ms").asDouble()).isEqualTo(170);
    assertThat(best.get("latency").get("energy_mj").isNull()).isTrue();
    assertThat(best.get("energy").isNull()).isTrue();
  }

  @Test
  void theBatteryQuestionIsAnsweredInTheTableTheFileAndTheJson() throws IOException {
    String[] asked = {
      STUDY,
      "--board",
      "pi3b+",
      "--tail",
      "x10",
      "--link",
      "wifi",
      "--battery",
      "37Wh",
      "--rate",
      "2/min"
    };
    assertThat(run(asked)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("lasts longest: ", " h (", "modelled of the whole board", "busy %", "mean W")
        .contains("mJ (board)");
    assertThat(err.toString())
        .contains("raspi3b+_cpu, rows ", "it contradicts itself", "drawn while nothing runs");
    List<String> rows = Files.readAllLines(directory.resolve("run").resolve("battery.csv"));
    assertThat(rows.get(0)).isEqualTo(String.join(",", BatteryCsv.COLUMNS));
    assertThat(rows).hasSizeGreaterThan(10);
    out.getBuffer().setLength(0);
    List<String> json = new ArrayList<>(List.of(asked));
    json.add("--json");
    assertThat(run(json.toArray(String[]::new))).isZero();
    JsonNode root = new ObjectMapper().readTree(out.toString());
    assertThat(root.get("energy_of").asText()).isEqualTo("board");
    JsonNode first = root.get("battery").get(0);
    assertThat(first.get("hours_low").asDouble()).isLessThan(first.get("hours").asDouble());
    assertThat(first.get("hours").asDouble()).isBetween(7.0, 20.0);
    assertThat(root.get("energy_notices")).isNotEmpty();
  }

  /** README and results/README.md say what the board pays in the study's second pass. */
  @Test
  void theEnergiesThatTheDocumentsPrintAreThoseOfTheirCommand() throws IOException {
    assertThat(run(STUDY, "--tail", "x10", "--link", "wifi", "--board", "pi3b+")).isZero();
    Map<String, List<String>> told = new LinkedHashMap<>();
    for (CSVRecord row : CsvRows.of(directory.resolve("run").resolve("splits.csv"))) {
      if (row.get("head_device").contains("coral") && row.get("tail_device").contains("server")) {
        told.put(
            row.get("split_layer"),
            Stream.of("energy_mj", "energy_mj_low", "energy_mj_high")
                .map(column -> joule(row.get(column)))
                .toList());
      }
    }
    assertThat(told.get("17").subList(1, 3)).as("the study gives no interval").containsOnly("");
    String readme = Files.readString(Path.of("../README.md")).replaceAll("\\s+", " ");
    assertThat(readme)
        .contains(
            "%s J (%s to %s) after layer 1, %s J after layer 3, %s J all on the Coral, and %s J (%s to %s) when"
                .formatted(
                    told.get("1").get(0),
                    told.get("1").get(1),
                    told.get("1").get(2),
                    told.get("3").get(0),
                    told.get("17").get(0),
                    told.get("0").get(0),
                    told.get("0").get(1),
                    told.get("0").get(2)));
    assertThat(Files.readString(Path.of("../results/README.md")).replaceAll("\\s+", " "))
        .contains(
            "%s J after layer 1, %s J after layer 3, %s J without a server, %s J when the image"
                .formatted(
                    told.get("1").get(0),
                    told.get("3").get(0),
                    told.get("17").get(0),
                    told.get("0").get(0)));
  }

  private static String joule(String mj) {
    return mj.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", Double.parseDouble(mj) / 1e3);
  }

  /** An energy that is not its power times its time is a contradiction, and its rows are named. */
  @Test
  void energiesThatAreNotPowerTimesTimeAreNotUsedAndTheirRowsAreNamed() throws IOException {
    String header = Files.readAllLines(Path.of(STUDY)).get(0);
    Path profile =
        Files.writeString(
            directory.resolve("profile.csv"),
            header
                + """

                net,int8,cpu,1,0,input,INPUT,1x8,1000,0,0,9,0,0,0,0,measured,,,,,
                net,int8,cpu,1,1,c1,CONV_2D,1x8,1000,1,1,9,10,9.9,10.1,11,measured,4.18,41.8,41.5,42.1,measured
                net,int8,cpu,1,2,c2,CONV_2D,1x8,1000,2,2,9,20,19.9,20.1,21,measured,4.18,71,70.5,71.5,measured
                """);
    assertThat(run(profile.toString(), "--tail", "x10", "--link", "wifi", "--objective", "latency"))
        .as(err.toString())
        .isZero();
    assertThat(err.toString())
        .contains("energy of cpu, row 2: 4.180 W for 20.00 ms, which is 83.60 mJ", "found 71.00 mJ")
        .contains("no energy of this device is used");
    assertThat(out.toString()).contains("energy: unknown").doesNotContain("71.0");
  }

  @Test
  void whatMakesNoSenseOfEnergyIsOneLine() throws IOException {
    String[] base = {STUDY, "--board", "pi3b+", "--tail", "x10"};
    record Case(int code, String message, List<String> more) {}
    Path above = directory.resolve("above.yaml");
    Files.writeString(
        above, "name: above\ncores: 1\nclocks:\n  1000: {idle_w: 5, busy_w: {1: 4}}\n");
    for (Case one :
        List.of(
            new Case(2, "battery: expected more than 0", List.of("--battery", "-37Wh")),
            new Case(2, "rate: expected more than 0", List.of("--rate", "fast")),
            new Case(4, "rate: expected at most ", List.of("--rate", "1000/s")),
            new Case(2, "--energy-of: expected accelerator", List.of("--energy-of", "wall")),
            new Case(2, "expected at least idle_w", List.of("--tail-board", above.toString())),
            new Case(2, "expected a clock of 1400 to 1400", List.of("--tail-board", "pi3b+@9")),
            new Case(
                2,
                "undecided for energy: the power of the machine that runs the tail",
                List.of("--energy-of", "system", "--objective", "energy")))) {
      List<String> all = new ArrayList<>(List.of(base));
      all.addAll(one.more());
      if (one.message().startsWith("undecided")) {
        out.getBuffer().setLength(0);
        assertThat(run(all.toArray(String[]::new))).isZero();
        assertThat(out.toString()).contains(one.message());
      } else {
        fails(one.code(), one.message(), all.toArray(String[]::new));
      }
    }
  }

  @Test
  void theTableOfTailsSetsTheMeasuredOneBesideTheDifference() throws IOException {
    String first = "../results/published/first-measurement.csv";
    List<String> lines = Files.readAllLines(Path.of(first));
    // the prefix of three layers, 370 ms, stands in for a tail; the whole less it is 1276 ms
    Path tails = directory.resolve("tails.csv");
    Files.writeString(tails, lines.get(0) + "\n" + lines.get(4) + "\n");
    assertThat(run(first, "--tail", first, "--tails", tails.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("tail after", "measured ms", "difference ms", "energies by difference")
        .containsPattern("block1_pool +coral_monsoon +370 +1276 +\\+244\\.9 %");
    out.getBuffer().setLength(0);
    assertThat(run(first, "--tail", "x10", "--tails", tails.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).doesNotContain("tail after");
  }

  @Test
  void aSweepNamesItsCrossovers() throws IOException {
    assertThat(run(STUDY, "--tail", "x10", "--sweep", "bandwidth=0.1..1000mbit")).isZero();
    assertThat(out.toString()).contains("Best for latency over the bandwidth", "all on server-x10");
    assertThat(Files.readAllLines(directory.resolve("run").resolve("sweep.csv"))).hasSize(1001);
  }

  @Test
  void tiersAndSweepAreInTheJson() throws IOException {
    String first = "../results/published/first-measurement.csv";
    assertThat(run(first, "--tail", "x10", "--tiers", "--json", "--sweep", "bandwidth=1..9mbit"))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("tiers").get("devices")).hasSize(3);
    assertThat(json.get("tiers").get("latency").get("device_of_layer")).hasSize(17);
    assertThat(json.get("sweep").get(0).get("from_mbps").asDouble()).isEqualTo(1);
  }

  @Test
  void weightsPickACutBetweenTheBestOfEach() throws IOException {
    assertThat(
            run(
                STUDY,
                "--board",
                "pi3b+",
                "--tail",
                "x10",
                "--objective",
                "latency=7,energy=3",
                "--json"))
        .isZero();
    JsonNode weighted = new ObjectMapper().readTree(out.toString()).get("weighted");
    assertThat(weighted.get("weights").asText()).isEqualTo("latency=0.700,energy=0.300");
    assertThat(weighted.get("value").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(weighted.has("confidence")).isFalse();
  }

  @Test
  void throughputIsAnObjectiveToo() throws IOException {
    assertThat(run(STUDY, "--tail", "x10", "--objective", "throughput")).isZero();
    assertThat(out.toString()).contains("* best for throughput: ", "Tails: ");
  }

  @Test
  void constraintsOfEveryKindEndWithFourWhenNothingKeepsThem() throws IOException {
    fails(
        4,
        "an energy budget of 0.01 mJ; the nearest is",
        STUDY,
        "--board",
        "pi3b+",
        "--tail",
        "x5",
        "--energy-budget",
        "0.01");
    fails(4, "the nearest is", STUDY, "--tail", "x5", "--memory", "0", "--deadline", "2");
  }

  @Test
  void weightsAndPlacementsThatMakeNoSense() throws IOException {
    fails(2, "expected weights above 0", STUDY, "--tail", "x5", "--objective", "latency=0");
    fails(2, "expected weights above 0", STUDY, "--tail", "x5", "--objective", "latency=1,energy");
    fails(2, "expected latency, energy", STUDY, "--tail", "x5", "--objective", "speed=1");
    fails(2, "expected latency once", STUDY, "--tail", "x5", "--objective", "latency=1,latency=2");
    fails(2, "expected a profile of the", STUDY, "--tail", "x5", "--placement", "lenet");
    fails(2, "which add up", STUDY, "--tail", "x5", "--placement", "lenet", "--objective", "edp");
  }

  @Test
  void badInputIsOneLineWithItsExitCodeAndNoFile() throws IOException {
    Path link = directory.resolve("link.yaml");
    fails(
        4,
        "no cut meets a deadline of 1 ms; the nearest is",
        STUDY,
        "--tail",
        "x5",
        "--deadline",
        "1");
    fails(2, "same precision", STUDY);
    fails(2, "no such file", "none.csv");
    fails(2, "expected a factor above 0", STUDY, "--tail", "x0");
    fails(2, "objective: expected latency", STUDY, "--tail", "x5", "--objective", "speed");
    fails(2, "--deadline: expected at least 0", STUDY, "--tail", "x5", "--deadline", "-1");
    fails(2, "--sweep: expected", STUDY, "--tail", "x5", "--sweep", "latency=1..2ms");
    Files.writeString(link, "bandwidth_mbps: 0\n");
    fails(
        2,
        "bandwidth_mbps: expected a number from 1e-6 to 1e7 Mbit/s, found '0'",
        STUDY,
        "--tail",
        "x5",
        "--link",
        link.toString());
    Files.writeString(link, "bandwidth_mbps: -3\n");
    fails(2, "bandwidth_mbps: expected", STUDY, "--tail", "x5", "--link", link.toString());
    Files.writeString(link, "latency_ms: 3\n");
    fails(
        2,
        "bandwidth_mbps: expected a number from 1e-6 to 1e7 Mbit/s, found nothing",
        STUDY,
        "--tail",
        "x5",
        "--link",
        link.toString());
    Files.writeString(link, "bandwidth_mbps: 5\nlatency: 3\n");
    fails(2, "found 'latency'", STUDY, "--tail", "x5", "--link", link.toString());
    fails(2, "found raspi3b+_coral_usb on both ends", STUDY, STUDY);
  }

  @Test
  void segmentsTooManyAreToldAndTheComparisonIsPrinted() {
    assertThat(Run.into(out, err, "segment", "dense4-2048", "--tpus", "9")).isEqualTo(2);
    assertThat(err.toString()).contains("expected 1 to 5 segments (the model has 4 places to cut)");
    assertThat(Run.into(out, err, "segment", "dense4-2048", "--tpus", "3")).isZero();
    assertThat(out.toString()).contains("compiler's", "profiling", "one chip", "modelled");
  }

  private void fails(int code, String message, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).as(message).isEqualTo(code);
    assertThat(err.toString()).contains(message);
    assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
    assertThat(directory.resolve("run")).doesNotExist();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("partition"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--out", directory.resolve("run").toString()));
    return Run.into(out, err, all.toArray(String[]::new));
  }

  @Test
  void aPatternStillWorksAfterASecondRun(@TempDir Path folder) throws Exception {
    Path published = Path.of("../results/published/second-measurement.csv");
    List<Path> runs = new ArrayList<>();
    for (String time : List.of("20260101-120000", "20260102-080000")) {
      Path run = Files.createDirectories(folder.resolve("vgg16-coral-" + time));
      runs.add(Files.copy(published, run.resolve("profile.csv")));
    }
    List<String> common = List.of("--tail", "x10", "--json", "--out", folder.resolve("o") + "");
    List<String> both = new ArrayList<>(List.of("partition"));
    runs.forEach(run -> both.add(run.toString()));
    both.addAll(common);
    List<String> one = new ArrayList<>(List.of("partition", runs.get(1).toString()));
    one.addAll(common);
    Run twice = Run.of(both.toArray(String[]::new));
    assertThat(twice.code()).as(twice.err()).isZero();
    assertThat(twice.err()).contains(runs.get(0) + " is left out").contains(runs.get(1).toString());
    assertThat(twice.out()).isEqualTo(Run.of(one.toArray(String[]::new)).out());
    one.set(1, runs.get(1).getParent().toString());
    assertThat(twice.out())
        .as("a run's directory")
        .isEqualTo(Run.of(one.toArray(String[]::new)).out());
    Run named = Run.of("partition", published.toString(), published.toString());
    assertThat(named.err()).as("two equal machines").doesNotContain("left out");
  }
}
