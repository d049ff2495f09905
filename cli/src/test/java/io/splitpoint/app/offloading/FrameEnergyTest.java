package io.splitpoint.app.offloading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.app.metering.PtySocket;
import io.splitpoint.cli.ScriptedLoad;
import io.splitpoint.cli.meter.ServedEmulator;
import io.splitpoint.energy.Board;
import io.splitpoint.offload.run.SplitCost;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.partition.Link;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.LoadWindows;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.Topology;
import io.splitpoint.power.emulate.EmulatedMeters;
import io.splitpoint.power.emulate.Emulator;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameEnergyTest {

  /** The same, told from idle. */
  private static EnergyEstimate resolved(EnergyEstimate of, double aboveMj) {
    return new EnergyEstimate(
        of.powerW(),
        of.energyMj(),
        of.lowMj(),
        of.highMj(),
        of.idleW(),
        Optional.of(new EnergyEstimate.Interval(aboveMj, aboveMj, aboveMj)),
        of.runMs(),
        of.windows(),
        of.refreshes(),
        List.of());
  }

  private static EnergyEstimate estimate(double mj, double half, double ms, double idleW) {
    return new EnergyEstimate(
        mj / ms,
        mj,
        mj - half,
        mj + half,
        OptionalDouble.of(idleW),
        Optional.empty(),
        ms,
        3,
        30,
        List.of());
  }

  private static final Link UNKNOWN_RADIO =
      new Link("measured", 8, 0, Double.NaN, Double.NaN, Double.NaN, 0);

  @TempDir Path directory;

  private static Validation.Row row(int layer, double headMs, double linkMs, double tailMs) {
    Validation.Parts parts = new Validation.Parts(headMs, linkMs, tailMs);
    double ms = headMs + linkMs + tailMs;
    SplitCost cost = new SplitCost(layer, "l" + layer, layer == 2 ? 0 : 9, 9, headMs, tailMs);
    return new Validation.Row(cost, ms, ms, parts, parts, ms, ms, ms);
  }

  /** All on the server, a cut, all here. */
  private static final List<Validation.Row> ROWS =
      List.of(row(0, 0, 30, 40), row(1, 50, 30, 20), row(2, 100, 0, 0));

  /** Idle 3 W, 5 W with one busy thread, its network 0.5 W more; ten percent off at most. */
  private Machines board(boolean tail) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mine.yaml"),
            "name: mine\ncores: 4\nidle_error_share: 0.1\nbusy_error_share: 0.1\n"
                + "network_w: 0.5\nnetwork_error_share: 0.1\n"
                + "clocks:\n  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    Optional<Board> board = Optional.of(Board.of(file.toString()));
    return new Machines(tail ? Optional.empty() : board, tail ? board : Optional.empty());
  }

  /** Idle 2 W, heads 4 W, sending 3 W; frames are metered as their parts, 400 mJ where not. */
  private static MeteredSplits metered(double radioW) {
    return new MeteredSplits(
        OptionalDouble.of(radioW),
        Map.of(1, estimate(200, 8, 50, 2), 2, estimate(400, 8, 100, 2)),
        Map.of(
            0, estimate(170, 5, 70, 2), 1, estimate(400, 10, 120, 2), 2, estimate(400, 8, 100, 2)),
        Source.MEASURED,
        List.of());
  }

  private static FrameModel model(Link link, MeteredSplits metered, Machines machines) {
    return new FrameModel(ROWS, 1, 1, link, metered, machines);
  }

  @Test
  void theEnergyOfAFrameIsHeadAndSendingAndWaiting() {
    // 100 ms of which 40 are the server's: 60 ms at 3 W and 40 ms at 2 W
    EnergyEstimate sent = resolved(estimate(260, 5, 100, 2), 60);
    double radioW = MeteredSplits.radioW(sent, 40);
    assertThat(radioW).as("above idle").isEqualTo(1, within(1e-12));
    assertThat(MeteredSplits.radioW(estimate(260, 99, 100, 2), 40))
        .as("what cannot be told from idle is none")
        .isZero();
    FrameEnergies all = model(UNKNOWN_RADIO, metered(radioW), Machines.UNKNOWN).of(EnergyOf.BOARD);
    assertThat(all.warnings()).isEmpty();
    assertThat(all.predicted()).isEqualTo(Source.MEASURED);
    assertThat(all.metered()).contains(Source.MEASURED);
    FrameEnergy cut = all.of(1).orElseThrow();
    assertThat(cut.headMj().orElseThrow().value()).isEqualTo(200, within(1e-9));
    assertThat(cut.transferMj().orElseThrow().value()).isEqualTo(90, within(1e-9));
    assertThat(cut.waitMj().orElseThrow().value()).isEqualTo(40, within(1e-9));
    assertThat(cut.predictedMj().orElseThrow().value()).isEqualTo(330, within(1e-9));
    assertThat(cut.errorPercent().orElseThrow().value()).isEqualTo(-17.5, within(1e-9));
    // 8/400 and 0.825 × 10/400, joined: 2.87 %
    assertThat(cut.errorPercent().orElseThrow().high()).isEqualTo(-14.628, within(1e-3));
    assertThat(cut.errorPercent().orElseThrow().low()).isEqualTo(-20.372, within(1e-3));
    FrameEnergy none = all.of(0).orElseThrow();
    assertThat(none.headMj().orElseThrow().value()).isZero();
    assertThat(none.predictedMj().orElseThrow().value()).isEqualTo(90 + 80, within(1e-9));
    assertThat(all.of(2).orElseThrow().errorPercent().orElseThrow().value())
        .isEqualTo(0, within(1e-9));
  }

  @Test
  void withoutAMeterTheDeviceFileSaysWhatAFrameCosts() throws IOException {
    FrameEnergies wired =
        model(Link.named("ethernet").orElseThrow(), MeteredSplits.NONE, board(false))
            .of(EnergyOf.BOARD);
    assertThat(wired.warnings()).isEmpty();
    assertThat(wired.predicted()).isEqualTo(Source.MODELLED);
    assertThat(wired.metered()).isEmpty();
    // 50 ms at 5 W, 30 ms at 3.5 W, 20 ms at 3 W, each ten percent off at most
    FrameEnergy cut = wired.of(1).orElseThrow();
    assertThat(cut.predictedMj().orElseThrow().value()).isEqualTo(250 + 105 + 60, within(1e-9));
    assertThat(cut.predictedMj().orElseThrow().low()).isEqualTo(0.9 * 415, within(1e-9));
    assertThat(cut.predictedMj().orElseThrow().high()).isEqualTo(1.1 * 415, within(1e-9));
    assertThat(cut.frameMj()).isEmpty();
    assertThat(cut.errorPercent()).isEmpty();
  }

  @Test
  void aRadioThatNobodyKnowsLeavesWhatIsSentWithoutAnEnergy() throws IOException {
    FrameEnergies all = model(UNKNOWN_RADIO, MeteredSplits.NONE, board(false)).of(EnergyOf.BOARD);
    assertThat(all.warnings())
        .singleElement()
        .asString()
        .contains("the link's transmit power is not known");
    assertThat(all.of(1).orElseThrow().transferMj()).isEmpty();
    assertThat(all.of(1).orElseThrow().predictedMj()).isEmpty();
    assertThat(all.of(2).orElseThrow().predictedMj().orElseThrow().value())
        .isEqualTo(500, within(1e-9));
  }

  @Test
  void theSystemAddsTheServerToPartsAndToMeteredFramesAlike() throws IOException {
    FrameEnergies all = model(UNKNOWN_RADIO, metered(1), board(true)).of(EnergyOf.SYSTEM);
    // the server idles for 80 ms at 3 W and works for 20 ms at 5 W
    double server = 80 * 3 + 20 * 5;
    FrameEnergy cut = all.of(1).orElseThrow();
    assertThat(cut.predictedMj().orElseThrow().value()).isEqualTo(330 + server, within(1e-9));
    assertThat(cut.frameMj().orElseThrow().value()).isEqualTo(400 + server, within(1e-9));
    assertThat(all.metered()).as("with a modelled part").contains(Source.MODELLED);
    FrameEnergies unknown = model(UNKNOWN_RADIO, metered(1), Machines.UNKNOWN).of(EnergyOf.SYSTEM);
    assertThat(unknown.byLayer()).isEmpty();
    assertThat(unknown.warnings()).singleElement().asString().contains("name its board");
  }

  @Test
  void aMeterThatLeftAfterTheFirstSplitStillKnowsWhatWaitingCosts() {
    MeteredSplits left =
        new MeteredSplits(
            OptionalDouble.of(1),
            Map.of(),
            Map.of(0, estimate(170, 5, 70, 2)),
            Source.MEASURED,
            List.of("out of reach"));
    FrameEnergies all = model(UNKNOWN_RADIO, left, Machines.UNKNOWN).of(EnergyOf.BOARD);
    assertThat(all.warnings()).containsExactly("out of reach");
    assertThat(all.of(0).orElseThrow().errorPercent().orElseThrow().value())
        .isEqualTo(0, within(1e-9));
    assertThat(all.of(1).orElseThrow().predictedMj()).isEmpty();
  }

  @Test
  void framesThatDrawLessThanIdleAreNotValidAndTheirRowsAreNamed() throws IOException {
    MeteredSplits good = metered(1);
    MeteredSplits bad =
        new MeteredSplits(
            good.radioW(),
            good.heads(),
            Map.of(0, estimate(170, 5, 70, 2), 1, estimate(150, 5, 120, 2)),
            Source.MEASURED,
            List.of());
    FrameEnergies all = model(UNKNOWN_RADIO, bad, Machines.UNKNOWN).of(EnergyOf.BOARD);
    assertThat(all.warnings())
        .singleElement()
        .asString()
        .contains("NOT VALID", "frames, row 1: 1.25 W while it runs", "at least the 2.00 W");
    assertThat(all.byLayer()).isEmpty();
    FrameEnergies modelled = model(UNKNOWN_RADIO, bad, board(false)).of(EnergyOf.BOARD);
    assertThat(modelled.metered()).isEmpty();
    assertThat(modelled.of(2).orElseThrow().predictedMj().orElseThrow().value())
        .as("what the device file says instead")
        .isEqualTo(500, within(1e-9));
  }

  /** A meter in the test's own hands: 50 refreshes a second, each the mean since the one before. */
  private record Fast(ScriptedLoad load, long startNanos, boolean[] unplugged) implements Sampler {

    @Override
    public void sample(Sink sink) throws InterruptedException {
      long before = System.nanoTime();
      for (long refresh = 0; ; refresh++) {
        Thread.sleep(20);
        long now = System.nanoTime();
        if (unplugged[0]) {
          sink.trouble("gone");
          continue;
        }
        double watts = load.meanWatts(before - startNanos, now - startNanos);
        sink.accept(PowerSample.ofWatts(before, now, watts, refresh));
        before = now;
      }
    }

    @Override
    public MeterTraits traits() {
      return new MeterTraits(
          "test meter", Topology.BOARD, Accuracy.ofWatts(0, 0), Duration.ofMillis(20));
    }

    @Override
    public void close() {}
  }

  private static LoadWindows windows(int refreshMs, int ms) {
    return new LoadWindows(
        Duration.ofMillis(refreshMs), Duration.ofMillis(ms), Duration.ofMillis(ms), Ticker.SYSTEM);
  }

  @Test
  void aFrameWhosePowerIsKnownIsMeteredAndPredictedAsItIs() {
    ScriptedLoad load = new ScriptedLoad(2);
    PowerTrace trace = new PowerTrace();
    try (Meter meter = new Meter(new Fast(load, System.nanoTime(), new boolean[1]))) {
      meter.start(trace::add);
      known(load, new MeteredTurns(meter, trace, windows(20, 800), 2, Duration.ofSeconds(1)), 20);
    }
  }

  /** The real way: an emulated UM25C on a pseudo terminal. */
  @Test
  @Tag("proof")
  void overAPseudoTerminalAsWell() throws Exception {
    ScriptedLoad load = new ScriptedLoad(2);
    Emulator emulator =
        new Emulator(
            EmulatedMeters.named("um25c", load, 5, false), Fault.NONE, 1, 1, Ticker.SYSTEM);
    try (PtySocket socket = new PtySocket(Optional.empty())) {
      String address = socket.open();
      Thread server = ServedEmulator.of(emulator, socket);
      PowerTrace trace = new PowerTrace();
      try (Meter meter = Meter.open("um25c:" + address)) {
        meter.start(trace::add);
        known(load, new MeteredTurns(meter, trace, Quality.QUICK), 4);
      }
      server.interrupt();
      server.join();
    }
  }

  /**
   * Head 30 ms at 4.5 W, link 20 ms at 3 W, waiting 10 ms at the 2 W of idling, or longer where the
   * machine is busy: what each truly took is what counts.
   *
   * @param percent that the machine's pauses may make of the times
   */
  private static void known(ScriptedLoad load, MeteredTurns meter, double percent) {
    ScriptedLoad.Part sentLink = load.part(3, 20);
    ScriptedLoad.Part sentWait = load.part(2, 10);
    Runnable send = () -> List.of(sentLink, sentWait).forEach(Runnable::run);
    EnergyEstimate sent = meter.of(List.of(send)).orElseThrow().get(0);
    ScriptedLoad.Part head = load.part(4.5, 30);
    ScriptedLoad.Part link = load.part(3, 20);
    ScriptedLoad.Part wait = load.part(2, 10);
    ScriptedLoad.Part headAlone = load.part(4.5, 30);
    Runnable frame = () -> List.of(head, link, wait).forEach(Runnable::run);
    List<EnergyEstimate> found = meter.of(List.of(frame, headAlone)).orElseThrow();
    // on a busy machine all of them take longer than they were asked to
    double headMs = head.meanMs();
    double linkMs = link.meanMs();
    double waitMs = wait.meanMs();
    double frameMj = 4.5 * headMs + 3 * linkMs + 2 * waitMs;
    double predictedMj = 4.5 * headAlone.meanMs() + 3 * linkMs + 2 * waitMs;
    double radioW = MeteredSplits.radioW(sent, sentWait.meanMs());
    MeteredSplits metered =
        new MeteredSplits(
            OptionalDouble.of(radioW),
            Map.of(1, found.get(1)),
            Map.of(1, found.get(0)),
            Source.MEASURED,
            List.of());
    List<Validation.Row> rows = List.of(row(0, 0, linkMs, waitMs), row(1, headMs, linkMs, waitMs));
    FrameEnergy energy =
        new FrameModel(rows, 1, 1, UNKNOWN_RADIO, metered, Machines.UNKNOWN)
            .of(EnergyOf.BOARD)
            .of(1)
            .orElseThrow();
    assertThat(found.get(0).idleW().orElseThrow()).isEqualTo(2, within(0.02));
    assertThat(2 + radioW).isEqualTo(3, within(3 * percent / 100));
    assertThat(energy.headMj().orElseThrow().value())
        .isEqualTo(4.5 * headAlone.meanMs(), within(135 * percent / 100));
    assertThat(energy.frameMj().orElseThrow().value())
        .isEqualTo(frameMj, within(215 * percent / 100));
    assertThat(energy.predictedMj().orElseThrow().value())
        .isEqualTo(predictedMj, within(215 * percent / 100));
    double dynamic = 2.5 * headMs + 1 * linkMs;
    assertThat(energy.dynamicMj().orElseThrow().value())
        .isEqualTo(dynamic, within(dynamic * percent / 100));
  }

  @Test
  void aMeterThatGoesAndStaysAwayIsWaitedForOnce() {
    ScriptedLoad load = new ScriptedLoad(2);
    PowerTrace trace = new PowerTrace();
    boolean[] unplugged = new boolean[1];
    try (Meter meter = new Meter(new Fast(load, System.nanoTime(), unplugged))) {
      meter.start(trace::add);
      MeteredTurns turns =
          new MeteredTurns(meter, trace, windows(20, 300), 1, Duration.ofMillis(300));
      assertThat(turns.of(List.of(load.part(3, 10)))).isPresent();
      assertThat(turns.gone()).isFalse();
      unplugged[0] = true;
      assertThat(turns.of(List.of(load.part(3, 10)))).isEmpty();
      assertThat(turns.gone()).isTrue();
    }
  }
}
