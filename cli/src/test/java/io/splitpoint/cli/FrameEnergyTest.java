package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.power.Accuracy;
import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.LoadWindows;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import io.splitpoint.power.emulate.EmulatedMeters;
import io.splitpoint.power.emulate.Emulator;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.power.line.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FrameEnergyTest {

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

  @Test
  void theEnergyOfAFrameIsHeadAndSendingAndWaiting() {
    // 100 ms of which 40 are the server's: 60 ms at 3 W and 40 ms at 2 W
    FrameEnergy.Powers powers = FrameEnergy.Powers.of(estimate(260, 5, 100, 2), 40);
    assertThat(powers.transmitW()).isEqualTo(3, within(1e-12));
    assertThat(powers.idleW()).isEqualTo(2);
    FrameEnergy energy =
        FrameEnergy.of(
            Optional.of(estimate(200, 8, 50, 2)), estimate(400, 10, 120, 2), powers, 30, 20);
    assertThat(energy.transferMj()).isEqualTo(90, within(1e-9));
    assertThat(energy.waitMj()).isEqualTo(40, within(1e-9));
    assertThat(energy.predictedMj()).isEqualTo(330, within(1e-9));
    assertThat(energy.errorPercent().value()).isEqualTo(-17.5, within(1e-9));
    // 8/400 and 0.825 × 10/400, joined: 2.87 %
    assertThat(energy.errorPercent().high()).isEqualTo(-14.628, within(1e-3));
    assertThat(energy.errorPercent().low()).isEqualTo(-20.372, within(1e-3));
    FrameEnergy without = FrameEnergy.of(Optional.empty(), estimate(130, 1, 50, 2), powers, 30, 20);
    assertThat(without.predictedMj()).isEqualTo(130, within(1e-9));
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
        Duration.ofMillis(refreshMs), Duration.ofMillis(ms), Duration.ofMillis(ms));
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
      Thread server = served(emulator, socket);
      PowerTrace trace = new PowerTrace();
      try (Meter meter = Meter.open("um25c:" + address)) {
        meter.start(trace::add);
        known(load, new MeteredTurns(meter, trace, Quality.QUICK), 4);
      }
      server.interrupt();
      server.join();
    }
  }

  static Thread served(Emulator emulator, PtySocket socket) {
    Thread server =
        new Thread(
            () -> {
              try {
                emulator.serve(socket.accept());
              } catch (InterruptedException over) {
                // the test has ended
              }
            },
            "emulated meter");
    server.start();
    return server;
  }

  /**
   * Head 30 ms at 4.5 W, link 20 ms at 3 W, waiting 10 ms at the 2 W of idling.
   *
   * @param percent that the machine's pauses may make of the times
   */
  private static void known(ScriptedLoad load, MeteredTurns meter, double percent) {
    Runnable head = load.part(4.5, 30);
    Runnable link = load.part(3, 20);
    Runnable wait = load.part(2, 10);
    Runnable send = () -> List.of(link, wait).forEach(Runnable::run);
    Runnable frame = () -> List.of(head, link, wait).forEach(Runnable::run);
    EnergyEstimate sent = meter.of(List.of(send)).orElseThrow().get(0);
    List<EnergyEstimate> found = meter.of(List.of(frame, head)).orElseThrow();
    FrameEnergy.Powers powers = FrameEnergy.Powers.of(sent, 10);
    FrameEnergy energy = FrameEnergy.of(Optional.of(found.get(1)), found.get(0), powers, 20, 10);
    assertThat(powers.idleW()).isEqualTo(2, within(0.02));
    assertThat(powers.transmitW()).isEqualTo(3, within(3 * percent / 100));
    assertThat(energy.headMj().value()).isEqualTo(135, within(135 * percent / 100));
    assertThat(energy.frameMj().value()).isEqualTo(215, within(215 * percent / 100));
    assertThat(energy.predictedMj()).isEqualTo(215, within(215 * percent / 100));
    double dynamic = 2.5 * 30 + 1 * 20;
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
