package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.app.metering.PtySocket;
import io.splitpoint.cli.CsvRows;
import io.splitpoint.cli.Run;
import io.splitpoint.cli.meter.ServedEmulator;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.emulate.EmulatedMeters;
import io.splitpoint.power.emulate.Emulator;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of {@code profile} for who asks what a battery sees. */
class ProfileEnergyTest {

  @TempDir Path directory;

  private Run profile(String... more) {
    List<String> args = new ArrayList<>(List.of("profile", "--runs", "3", "--threads", "1"));
    args.addAll(List.of("--models-dir", directory.resolve("models").toString()));
    args.addAll(List.of("--out", directory.resolve("out").toString()));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  private List<CSVRecord> rows(String file) throws IOException {
    return CsvRows.of(directory.resolve("out").resolve(file));
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  /** Idle 3 W, 5 W with one busy thread. */
  private String board() throws IOException {
    return Files.writeString(
            directory.resolve("mine.yaml"),
            "name: mine\ncores: 4\nclocks:\n  1000: {idle_w: 3, busy_w: {1: 5}}\n")
        .toString();
  }

  @Test
  void aBoardsDeviceFileAnswersTheBatteryQuestionInEveryPlace() throws IOException {
    String[] asked = {
      "--model",
      "lenet",
      "--device",
      "cpu",
      "--tail",
      "x10",
      "--link",
      "wifi",
      "--board",
      board(),
      "--energy-of",
      "board",
      "--battery",
      "37Wh",
      "--rate",
      "2/s"
    };
    Run run = profile(asked);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("lasts longest: ", " h (", "modelled of the whole board");
    assertThat(run.out().lines())
        .anySatisfy(
            line -> assertThat(line).contains("for energy", "J of the whole board (modelled)"));
    List<CSVRecord> splits = rows("splits.csv");
    assertThat(splits).hasSize(9);
    for (CSVRecord split : splits) {
      assertThat(split.get("energy_of")).isEqualTo("board");
      assertThat(split.get("energy_source")).isEqualTo("modelled");
      assertThat(number(split, "idle_w")).isEqualTo(3, within(1e-9));
      assertThat(number(split, "head_mj"))
          .as("5 W while the head runs")
          .isEqualTo(5 * number(split, "head_ms"), within(1e-6 + 1e-6 * number(split, "head_mj")));
      assertThat(number(split, "wait_mj"))
          .as("3 W, and 0.133 W of the radio, while the server works")
          .isEqualTo(3.133 * number(split, "tail_ms"), within(1e-4));
    }
    List<CSVRecord> battery = rows("battery.csv");
    assertThat(battery).hasSize(9);
    for (CSVRecord split : battery) {
      double duty = 2 * number(split, "latency_ms") / 1e3;
      double meanW = 2 * number(split, "energy_mj") / 1e3 + (1 - duty) * 3;
      assertThat(number(split, "mean_w")).isEqualTo(meanW, within(1e-4));
      assertThat(number(split, "hours")).isEqualTo(37 / meanW, within(1e-2));
      assertThat(number(split, "hours_low")).isLessThan(number(split, "hours"));
      assertThat(number(split, "hours_high")).isGreaterThan(number(split, "hours"));
    }
    String page = Files.readString(directory.resolve("out").resolve("report.html"));
    assertThat(page.contains("On a battery")).isTrue();
    assertThat(page.contains("lasts longest: ")).isTrue();
    JsonNode told =
        Provenance.JSON.readTree(
            Files.readString(directory.resolve("out").resolve("profile.json")));
    assertThat(told.findValue("energy_of").asText()).isEqualTo("board");
    assertThat(told.findValue("board").asText()).isEqualTo("mine");
    Path out = directory.resolve("out");
    Path drawn = directory.resolve("drawn.html");
    Run charted = Run.of("chart", out.toString(), "--out", drawn.toString());
    assertThat(charted.code()).as(charted.err()).isZero();
    String again = Files.readString(drawn);
    assertThat(again.contains("On a battery")).as("chart asks the same again").isTrue();
    Files.delete(directory.resolve("mine.yaml"));
    charted = Run.of("chart", out.toString(), "--out", drawn.toString());
    assertThat(charted.code()).as("the board's file has gone: %s", charted.err()).isZero();
    assertThat(Files.readString(drawn).contains("server-x10, wifi (modelled)"))
        .as("times are measured, energies are not")
        .isTrue();
  }

  @Test
  void theTableSaysThatAModelledCoralsEnergyIsTheAcceleratorsAlone() throws IOException {
    Run run = profile("--model", "lenet", "--device", "usb3-rpi4", "--board", "pi4");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("usb3-rpi4 int8 mJ (accelerator)");
    assertThat(rows("splits.csv"))
        .allSatisfy(row -> assertThat(row.get("energy_of")).isEqualTo("board"));
    String page = Files.readString(directory.resolve("out").resolve("report.html"));
    assertThat(page.contains("usb3-rpi4 int8 mJ (accelerator)")).isTrue();
    assertThat(page.contains("mJ (board)")).isTrue();
    // the stick is in the board: the whole of it takes more
    CSVRecord whole = rows("profile.csv").get(8);
    assertThat(whole.get("energy_of")).isEqualTo("accelerator");
    CSVRecord split =
        rows("splits.csv").stream()
            .filter(row -> row.get("head_device").equals("usb3-rpi4"))
            .filter(row -> row.get("split_layer").equals("8"))
            .findFirst()
            .orElseThrow();
    assertThat(number(split, "energy_mj")).isGreaterThan(2 * number(whole, "energy_mj"));
  }

  @Test
  void whatMakesNoSenseIsOneLineAndTheFastestSplitIsNamed() throws IOException {
    String[][] refused = {
      {"2", "battery: expected more than 0", "--battery", "-37Wh"},
      {"2", "rate: expected more than 0", "--rate", "-1/s"},
      {"2", "--energy-of: expected accelerator, board or system", "--energy-of", "wall"},
      {"2", "expected pi3b+, pi4", "--board", "pi9"},
      {"4", "rate: expected at most ", "--board", board(), "--rate", "90000000/s"},
    };
    for (String[] one : refused) {
      List<String> args = new ArrayList<>(List.of("--model", "lenet", "--device", "cpu"));
      args.addAll(List.of(one).subList(2, one.length));
      Run run = profile(args.toArray(String[]::new));
      assertThat(run.code()).as(run.err()).isEqualTo(Integer.parseInt(one[0]));
      assertThat(run.complaint()).contains(one[1]);
      assertThat(run.complaint().lines()).hasSize(1);
      boolean measured = one[0].equals("4");
      assertThat(Files.exists(directory.resolve("out"))).isEqualTo(measured);
    }
  }

  @Test
  void aBoundaryThatNoSourceCoversIsLeftUnknownAndSaysWhatIsMissing() throws IOException {
    Run run = profile("--model", "lenet", "--device", "cpu", "--energy-of", "accelerator");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err().lines().filter(line -> line.startsWith("energy of cpu")))
        .singleElement()
        .asString()
        .contains("requested for the accelerator alone", "needs a meter in its own lead");
    assertThat(rows("splits.csv")).allSatisfy(row -> assertThat(row.get("energy_mj")).isEmpty());
    assertThat(run.out()).doesNotContain(" 0 mJ");
  }

  private Path oneLayer() throws IOException {
    Path model = directory.resolve("one.tflite");
    Graph lenet = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    try (FileChannel to =
        FileChannel.open(model, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (ByteBuffer bytes = Slicer.prefix(lenet, 1); bytes.hasRemaining(); ) {
        to.write(bytes);
      }
    }
    return model;
  }

  /**
   * A meter that sees less while the run computes than while it sleeps: what a meter in the wrong
   * lead shows. It is an emulator behind a link whose name is a real meter's, and there is a second
   * meter over the same board.
   */
  @Test
  void energyBelowIdleEndsNotValidAndAnEmulatorIsNoMeterWhateverItsPath() throws Exception {
    Thread run = Thread.currentThread();
    Emulator emulator =
        new Emulator(
            EmulatedMeters.named(
                "um25c", nanos -> run.getState() == Thread.State.RUNNABLE ? 1.9 : 3.5, 5, false),
            Fault.NONE,
            1,
            1,
            Ticker.SYSTEM);
    try (PtySocket socket = new PtySocket(Optional.empty())) {
      Path rfcomm = Files.createSymbolicLink(directory.resolve("rfcomm0"), Path.of(socket.open()));
      Thread server = ServedEmulator.of(emulator, socket);
      Run told =
          profile(
              "--model",
              oneLayer().toString(),
              "--device",
              "cpu",
              "--tails",
              "none",
              "--power",
              "um25c:" + rfcomm + "#topology=board",
              "--power",
              "exec:while echo 100; do sleep 0.1; done#topology=board,refresh_ms=100",
              "--quality",
              "quick",
              "--require-valid");
      server.interrupt();
      assertThat(told.code()).as(told.err()).isEqualTo(4);
      assertThat(told.out().lines())
          .anySatisfy(line -> assertThat(line).startsWith("NOT VALID"))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("heads on cpu, row 1: ", " W while it runs, expected at least the"))
          .anySatisfy(line -> assertThat(line).contains("emulator", "modelled, not measured"))
          .anySatisfy(line -> assertThat(line).contains("2 meters", "never added"));
      LayerProfile whole =
          ProfileCsv.read(directory.resolve("out").resolve("profile.csv")).rows().get(1);
      assertThat(whole.energy().orElseThrow().source().label()).isEqualTo("modelled");
      assertThat(whole.energy().orElseThrow().powerW().getAsDouble())
          .as("the first meter's alone")
          .isBetween(1.5, 3.4);
      assertThat(rows("splits.csv"))
          .as("what contradicts itself is not used")
          .allSatisfy(row -> assertThat(row.get("energy_mj")).isEmpty());
      assertThat(rows("energy.csv"))
          .extracting(row -> row.get("meter"))
          .containsExactlyInAnyOrder("1", "2");
    }
  }
}
