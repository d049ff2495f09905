package io.splitpoint.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.splitpoint.power.emulate.EmulatedMeters;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.power.emulate.PluggedMeter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real serial library on a real pseudo terminal. */
class PtyMeterTest {

  @TempDir Path directory;

  private PluggedMeter plugged(String name, Fault fault, int every) throws Exception {
    return new PluggedMeter(
        EmulatedMeters.named(name, nanos -> 2.55, 5, false),
        fault,
        every,
        directory.resolve(name + fault.label()));
  }

  @Test
  void everyModelIsReadThroughEveryFaultThatOnlyDelaysIt() throws Exception {
    List<CompletableFuture<Void>> readers =
        Stream.of(Fault.NONE, Fault.CHUNKED, Fault.STALE, Fault.SLOW, Fault.GARBAGE, Fault.RESET)
            .flatMap(fault -> EmulatedMeters.NAMES.stream().map(name -> reader(name, fault)))
            .toList();
    readers.forEach(CompletableFuture::join);
  }

  private CompletableFuture<Void> reader(String name, Fault fault) {
    return CompletableFuture.runAsync(
        () -> {
          try (PluggedMeter meter = plugged(name, fault, 1)) {
            Collected collected = Collected.from(name + ":" + meter.link(), 3);
            assertThat(collected.samples())
                .allSatisfy(sample -> assertThat(sample.watts()).isEqualTo(2.55));
            assertThat(collected.warnings()).as(name + " " + fault).isEmpty();
          } catch (Exception e) {
            throw new AssertionError(name + " " + fault, e);
          }
        },
        task -> new Thread(task, "reader of " + name + " " + fault).start());
  }

  @Test
  void anotherModelOfTheFamilyIsReadAsWhatItIsWithAWarning() throws Exception {
    try (PluggedMeter meter = plugged("um34c", Fault.NONE, 1)) {
      Collected collected = Collected.from("um25c:" + meter.link(), 1);
      assertThat(collected.samples().get(0).watts()).isEqualTo(2.55);
      assertThat(collected.warnings().get(0))
          .startsWith("UM34C (emulated) at")
          .contains("um25c was named");
    }
  }

  @Test
  void silenceAnotherMeterAndABlockedOpenEachEndInOneLineBeforeSixSeconds() throws Exception {
    String[][] cases = {
      {"um25c", "silent", "um25c", "found silence; switch the meter on"},
      {"um25c", "wrong-id", "um25c", "other bytes (53 c9"},
      {"um25c", "short", "um25c", "other bytes (09 c9"},
      {"tc66c", "none", "um25c", "found silence"},
      {"um25c", "wrong-trailer", "um25c#strict", "other bytes (09 c9"},
    };
    List<CompletableFuture<Void>> readers =
        Stream.of(cases)
            .map(
                bad ->
                    CompletableFuture.runAsync(
                        () -> refused(bad), task -> new Thread(task, bad[1]).start()))
            .toList();
    Meter blocked = new Meter(new BlockedSampler());
    assertThatThrownBy(() -> blocked.start(sample -> {}))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("bound but switched off or out of range");
    readers.forEach(CompletableFuture::join);
  }

  private void refused(String[] bad) {
    String[] spec = bad[2].split("#", 2);
    String options = spec.length > 1 ? "#" + spec[1] : "";
    try (PluggedMeter meter = plugged(bad[0], Fault.of(bad[1]), 1);
        Meter reader = Meter.open(spec[0] + ":" + meter.link() + options)) {
      Throwable failure = catchThrowable(() -> reader.start(sample -> {}));
      assertThat(failure)
          .as(String.join(" ", bad))
          .isInstanceOf(MeterException.class)
          .hasMessageContaining(bad[3]);
      assertThat(failure.getMessage()).doesNotContain("\n");
    } catch (Exception e) {
      throw new AssertionError(String.join(" ", bad), e);
    }
  }

  /** As a driver that holds the thread while it looks for a Bluetooth device. */
  private static final class BlockedSampler implements Sampler {

    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public void sample(Sink sink) {
      while (true) {
        try {
          never.await();
        } catch (InterruptedException e) {
          // open(2) does not care
        }
      }
    }

    @Override
    public MeterTraits traits() {
      return new MeterTraits(
          "um25c:/dev/rfcomm9", Topology.UNKNOWN, Accuracy.UNSTATED, Duration.ofMillis(500));
    }

    @Override
    public void close() {}
  }

  @Test
  void aMeterThatIsPulledOutComesBackUnderAnotherNumberAfterAGap() throws Exception {
    PowerTrace trace = new PowerTrace();
    CountDownLatch gap = new CountDownLatch(1);
    try (PluggedMeter meter = plugged("um25c", Fault.NONE, 1);
        Meter reader = Meter.open("um25c:" + meter.link())) {
      reader.start(
          sample -> {
            trace.add(sample);
            if (sample.afterGap()) {
              gap.countDown();
            }
          });
      long start = System.nanoTime();
      meter.unplug();
      while (reader.trouble().isEmpty()) {
        Thread.sleep(10);
      }
      assertThat(reader.trouble().get()).contains(meter.link().toString());
      meter.plug();
      assertThat(gap.await(30, TimeUnit.SECONDS)).isTrue();
      LoadWindow window = new LoadWindow(start, System.nanoTime(), 1, 0);
      assertThat(trace.hasGap(window, reader.refresh())).isTrue();
      assertThat(reader.trouble()).isEmpty();
    }
  }

  @Test
  void twoReadersOfOneMeterCannotBe() throws Exception {
    try (PluggedMeter meter = plugged("um25c", Fault.NONE, 1);
        Meter first = Meter.open("um25c:" + meter.link());
        Meter second = Meter.open("um25c:" + meter.link())) {
      first.start(sample -> {});
      assertThatThrownBy(() -> second.start(sample -> {}))
          .isInstanceOf(MeterException.class)
          .hasMessageContaining("in use");
    }
  }
}
