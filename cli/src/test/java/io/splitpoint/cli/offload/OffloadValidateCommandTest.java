package io.splitpoint.cli.offload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.app.metering.PtySocket;
import io.splitpoint.app.offloading.ValidationCsv;
import io.splitpoint.cli.CsvRows;
import io.splitpoint.cli.Run;
import io.splitpoint.cli.meter.ServedEmulator;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.emulate.EmulatedMeters;
import io.splitpoint.power.emulate.Emulator;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits of a short model over loopback, with and without a meter. */
class OffloadValidateCommandTest {

  @TempDir Path directory;
  private Path model;

  /** Layers 1 and 2 of LeNet: three splits. */
  @BeforeEach
  void shortModel() throws Exception {
    model = directory.resolve("short.tflite");
    Graph lenet = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    try (FileChannel to =
        FileChannel.open(model, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (ByteBuffer bytes = Slicer.prefix(lenet, 2); bytes.hasRemaining(); ) {
        to.write(bytes);
      }
    }
  }

  private Run validate(String... more) {
    List<String> quiet = new ArrayList<>(List.of("--quiet"));
    quiet.addAll(List.of(more));
    return validateAloud(quiet.toArray(String[]::new));
  }

  /** With notices, warnings and progress on stderr. */
  private Run validateAloud(String... more) {
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("short", model),
            ServerSettings.local(),
            "test")) {
      List<String> args =
          new ArrayList<>(List.of("offload", "validate", "--model", model.toString(), "--json"));
      args.addAll(List.of("--server", "127.0.0.1:" + server.port(), "--out", directory.toString()));
      args.addAll(List.of("--runs", "3", "--quick-runs", "3"));
      args.addAll(List.of(more));
      return Run.of(args.toArray(String[]::new));
    }
  }

  private List<CSVRecord> rows() throws Exception {
    return CsvRows.of(directory.resolve("validation.csv"));
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  @Test
  void aServerThatIsNotThereIsNamedBeforeAnythingIsTimed() {
    Path out = directory.resolve("none");
    Run run =
        Run.of(
            "offload",
            "validate",
            "--model",
            model.toString(),
            "--server",
            "127.0.0.1:1",
            "--out",
            out.toString(),
            "--quiet");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.complaint())
        .contains("http://127.0.0.1:1: expected an Open Inference server", "found none: ");
    assertThat(run.complaint().lines()).hasSize(1);
    assertThat(out.resolve("validation.csv")).doesNotExist();
  }

  @Test
  void withoutAMeterEverySplitHasItsTimesAndNoEnergy() throws Exception {
    Run run = validate();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(rows()).hasSize(3);
    for (CSVRecord row : rows()) {
      assertThat(number(row, "measured_ms")).isPositive();
      assertThat(number(row, "predicted_ms")).isPositive();
      for (String column : ValidationCsv.COLUMNS) {
        assertThat(row.get("device")).isEqualTo(row.get("split_layer").equals("0") ? "" : "cpu");
        if (column.contains("_mj") || column.contains("energy_") || column.endsWith("_source")) {
          assertThat(row.get(column)).as(column).isEmpty();
        }
      }
    }
    JsonNode told = Provenance.JSON.readTree(run.out());
    assertThat(told.has("metered")).isFalse();
    assertThat(told.get("error_percent_median").asDouble()).isFinite();
    assertThat(directory.resolve("power.csv")).doesNotExist();
  }

  @Test
  void aMeterThatIsNotThereEndsItBeforeAnythingIsMeasured() {
    Run run = validate("--power", "um25c:" + directory.resolve("none"));
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.complaint().lines()).hasSize(1);
    assertThat(directory.resolve("validation.csv")).doesNotExist();
  }

  @Test
  void withADeviceFileEverySplitHasTheEnergyThatIsPredicted() throws Exception {
    Run run = validate("--board", "pi4", "--link", "ethernet");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    for (CSVRecord row : rows()) {
      // at its highest clock a Pi 4 idles at 3.43 W, works at 4.35 W and sends at 0.4 W more
      boolean head = !row.get("split_layer").equals("0");
      double mj =
          (head ? 4.35 * number(row, "head_alone_ms") : 0)
              + 3.83 * number(row, "link_alone_ms")
              + number(row, "wait_mj");
      assertThat(number(row, "predicted_mj")).isEqualTo(mj, within(0.01 + 1e-3 * mj));
      assertThat(number(row, "predicted_mj_low")).isLessThan(0.75 * mj);
      assertThat(number(row, "predicted_mj_high")).isGreaterThan(1.25 * mj);
      assertThat(row.get("predicted_source")).isEqualTo("modelled");
      assertThat(row.get("energy_of")).isEqualTo("board");
      assertThat(row.get("energy_mj")).isEmpty();
    }
    assertThat(number(rows().get(0), "wait_mj")).isPositive();
    JsonNode told = Provenance.JSON.readTree(run.out());
    assertThat(told.get("predicted_source").asText()).isEqualTo("modelled");
    assertThat(told.has("metered")).isFalse();
  }

  @Test
  void headsOnAModelledAcceleratorTakeItsTimeAndAreSaidToBeModelled() throws Exception {
    Run run = validate("--device", "usb3-rpi4");
    assertThat(run.code()).as(run.err()).isZero();
    for (CSVRecord row : rows()) {
      boolean head = !row.get("split_layer").equals("0");
      assertThat(row.get("device")).isEqualTo(head ? "usb3-rpi4" : "");
      assertThat(row.get("source")).isEqualTo(head ? "modelled" : "measured");
    }
    JsonNode provenance =
        Provenance.JSON.readTree(Files.readString(directory.resolve("validation.json")));
    assertThat(provenance.path("device_source").asText()).isEqualTo("modelled");
    assertThat(provenance.path("device_notices").toString()).contains("every number is modelled");
    assertThat(Provenance.JSON.readTree(run.out()).path("source").asText()).isEqualTo("modelled");
  }

  @Test
  void aBoundaryThatNothingCoversIsRefusedInOneLineBeforeAnythingIsTimed() {
    String[][] cases = {
      {"expected board or system, because heads run on the CPU", "--energy-of", "accelerator"},
      {"expected a power meter or the device file", "--energy-of", "system"},
      {"--energy-of: expected accelerator, board or system", "--energy-of", "wall"},
      {"expected one between two machines, found local", "--board", "pi4", "--link", "local"},
      {"expected pi3b+, pi4", "--board", "pi9"},
      {"no device file says what an accelerator takes", "--device", "coral", "--board", "pi4"},
      {"found system energy", "--device", "coral", "--energy-of", "system"},
      {"a meter would measure the CPU", "--device", "usb3-rpi4", "--power", "um25c:/none"},
    };
    for (String[] refused : cases) {
      Run run = validate(Arrays.copyOfRange(refused, 1, refused.length));
      assertThat(run.code()).as(run.err()).isEqualTo(2);
      assertThat(run.complaint()).contains(refused[0]);
      assertThat(run.complaint().lines()).hasSize(1);
      assertThat(directory.resolve("validation.csv")).doesNotExist();
    }
  }

  @Test
  void aMeterThatSeesSomethingElseGivesNoEnergyAndSaysWhatIsMissing() throws Exception {
    for (String seen : List.of("usb", "wall", "package", "rail")) {
      Run run = validateAloud("--power", "exec:while echo 3; do sleep 0.1; done#topology=" + seen);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err().lines().filter(line -> line.startsWith("warning: ")))
          .singleElement()
          .asString()
          .contains("the energy of the whole board does not follow", "#topology=board");
      assertThat(rows()).hasSize(3).allSatisfy(row -> assertThat(row.get("energy_mj")).isEmpty());
      Files.delete(directory.resolve("power.csv"));
    }
  }

  private record Emulated(PtySocket socket, Thread server, String address)
      implements AutoCloseable {

    /** A UM25C that sees 3 W all the time. */
    static Emulated start() throws Exception {
      Emulator emulator =
          new Emulator(
              EmulatedMeters.named("um25c", nanos -> 3, 5, false), Fault.NONE, 1, 1, Ticker.SYSTEM);
      PtySocket socket = new PtySocket(Optional.empty());
      String address = socket.open();
      return new Emulated(socket, ServedEmulator.of(emulator, socket), address);
    }

    @Override
    public void close() throws IOException {
      server.interrupt();
      socket.close();
    }
  }

  @Test
  @Tag("proof")
  void atAConstantPowerTheEnergyOfEveryPartIsThatTimesItsTime() throws Exception {
    try (Emulated meter = Emulated.start()) {
      Run run = validateAloud("--power", "um25c:" + meter.address, "--quality", "quick");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("UM25C (emulated)", "modelled, not measured");
      assertThat(rows()).hasSize(3);
      for (CSVRecord row : rows()) {
        double linkMs = number(row, "link_alone_ms");
        assertThat(number(row, "transfer_mj")).isEqualTo(3 * linkMs, within(0.15 * linkMs));
        // times of the walk and of the windows: this machine's pace may be another
        double frameMj = number(row, "energy_mj");
        assertThat(frameMj / number(row, "measured_ms")).isBetween(3 * 0.2, 3 * 5.0);
        assertThat(number(row, "energy_mj_low")).isLessThan(frameMj);
        assertThat(number(row, "energy_mj_high")).isGreaterThan(frameMj);
        assertThat(number(row, "predicted_mj"))
            .isEqualTo(
                number(row, "head_mj") + number(row, "transfer_mj") + number(row, "wait_mj"),
                within(1e-3));
        assertThat(row.get("dynamic_mj")).isEmpty(); // nothing is above idle
        assertThat(row.get("energy_source")).isEqualTo("modelled");
        assertThat(row.get("predicted_source")).isEqualTo("modelled");
        assertThat(row.get("energy_of")).isEqualTo("board");
      }
      assertThat(number(rows().get(0), "head_mj")).isZero();
      assertThat(number(rows().get(2), "transfer_mj")).isZero();
      // the whole model here: head and frame are the same thing
      assertThat(number(rows().get(2), "predicted_mj") / number(rows().get(2), "energy_mj"))
          .isBetween(0.4, 2.5);
      JsonNode told = Provenance.JSON.readTree(run.out());
      assertThat(told.get("metered").asInt()).isEqualTo(3);
      assertThat(Files.readString(directory.resolve("validation.json"))).contains("UM25C");
      assertThat(Files.readAllLines(directory.resolve("power.csv")).size()).isGreaterThan(50);
    }
  }

  @Test
  @Tag("proof")
  void theSystemsEnergyHasTheServersBesideWhatTheMeterSees() throws Exception {
    Path server =
        Files.writeString(
            directory.resolve("server.yaml"),
            "name: server\ncores: 4\nidle_error_share: 0\nbusy_error_share: 0\n"
                + "clocks:\n  1000: {idle_w: 10, busy_w: {1: 20}}\n");
    try (Emulated meter = Emulated.start()) {
      Run run =
          validate(
              "--power",
              "um25c:" + meter.address + "#topology=board",
              "--quality",
              "quick",
              "--energy-of",
              "system",
              "--tail-board",
              server.toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(rows()).hasSize(3);
      for (CSVRecord row : rows()) {
        double linkMs = number(row, "link_alone_ms");
        assertThat(number(row, "transfer_mj")).isEqualTo(13 * linkMs, within(0.3 * linkMs));
        double servers =
            10 * (number(row, "head_in_frame_ms") + number(row, "link_in_frame_ms"))
                + 20 * number(row, "tail_in_frame_ms");
        assertThat(number(row, "energy_mj")).isGreaterThan(servers);
        assertThat(row.get("energy_of")).isEqualTo("system");
      }
      // 3 W here and 20 W there while the tail runs
      double tailMs = number(rows().get(0), "wait_mj") / 23;
      assertThat(tailMs / number(rows().get(0), "tail_alone_ms")).isBetween(0.2, 5.0);
    }
  }

  @Test
  @Tag("proof")
  void aMeterPulledOutInMidWalkCostsNoTimeThatWasMeasured() throws Exception {
    try (Emulated meter = Emulated.start()) {
      Thread hand =
          new Thread(
              () -> {
                try {
                  while (!Files.exists(directory.resolve("validation.csv"))) {
                    Thread.sleep(50);
                  }
                  Thread.sleep(38_000); // sending and the first split take 15 s each
                  meter.socket.close();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      hand.start();
      Run run = validateAloud("--power", "um25c:" + meter.address, "--quality", "quick");
      hand.join();
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(rows()).hasSize(3).allSatisfy(row -> number(row, "measured_ms"));
      long missing = rows().stream().filter(row -> row.get("energy_mj").isEmpty()).count();
      assertThat(missing).isBetween(1L, 3L); // 2 where nothing holds up the windows
      assertThat(run.err().lines().filter(line -> line.startsWith("warning: ")))
          .singleElement()
          .asString()
          .contains("the energy of " + missing + " of 3 splits is missing: UM25C (emulated) at")
          .contains("was out of reach");
      assertThat(rows())
          .allSatisfy(
              row ->
                  assertThat(row.get("energy_source").isEmpty())
                      .isEqualTo(row.get("energy_mj").isEmpty()));
    }
  }
}
