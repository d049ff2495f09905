package io.splitpoint.power.um;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.power.MeterException;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.emulate.EmulatedMeter;
import io.splitpoint.power.emulate.EmulatedUm;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.power.emulate.PowerProfile;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reader against every fault of a meter, in virtual time. */
class PollSamplerTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private static VirtualMeter meter(PowerProfile load, UmModel model) {
    return new VirtualMeter(new EmulatedUm(model, load, 5.0, 1, false), 5_000_000, 90_000_000, 7);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyFaultNowAndThenCostsTimeButNoWrongReading(Fault fault) {
    for (UmModel model : UmModel.values()) {
      VirtualMeter meter = meter(nanos -> 2.5, model).with(fault, 5);
      PowerTrace trace = meter.record(MINUTE);
      assertThat(meter.faults()).isPositive();
      for (PowerSample sample : trace.samples()) {
        assertThat(sample.watts()).isEqualTo(2.5);
        assertThat(sample.volts()).hasValue(5.0);
      }
      // 150 polls fit in a minute when each takes what its latency takes; the worst fault, silence,
      // keeps the reader waiting for a second in every five
      assertThat(trace.size()).as("%s %s", fault, model).isGreaterThan(90);
      long gaps = trace.samples().stream().filter(PowerSample::afterGap).count();
      assertThat(gaps > 0).isEqualTo(fault == Fault.UNPLUG);
    }
  }

  @Test
  void aMeterThatAlwaysEndsItsAnswersOtherwiseIsReadWithOneWarning() {
    VirtualMeter meter = meter(nanos -> 2.5, UmModel.UM25C).with(Fault.WRONG_TRAILER, 1);
    assertThat(meter.record(MINUTE).size()).isGreaterThan(100);
    assertThat(meter.warnings()).hasSize(1);
    assertThat(meter.warnings().get(0)).contains("unknown bytes");
  }

  /** Answers every byte with up to 400 others, or none. */
  private record Babbling(SplittableRandom random) implements EmulatedMeter {

    @Override
    public byte[] hear(byte heard, long nanos) {
      byte[] answer = new byte[random.nextInt(400)];
      random.nextBytes(answer);
      return answer;
    }

    @Override
    public void clearCounters() {}
  }

  @Test
  void anyAnswersWhatsoeverEndInOneLineAndInTime() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      VirtualMeter meter = new VirtualMeter(new Babbling(random), 0, 300_000_000, seed);
      Conversation conversation =
          seed % 2 == 0 ? new UmConversation(meter, false) : new Tc66Conversation(meter);
      assertThatThrownBy(() -> meter.record(MINUTE, conversation))
          .as("seed %d", seed)
          .isInstanceOf(MeterException.class)
          .hasMessageContaining("other bytes");
      assertThat(meter.nanos()).as("seed %d", seed).isLessThan(6 * SECOND);
    }
  }

  @Test
  void refreshesAreCountedOnceHoweverOftenTheyAreRead() {
    // another power in every refresh: its number is plain to see
    PowerProfile steps = nanos -> 1 + (nanos / (SECOND / 2)) % 50 * 0.1;
    List<PowerSample> samples = meter(steps, UmModel.UM25C).record(MINUTE).samples();
    long distinct = samples.stream().mapToLong(PowerSample::refresh).distinct().count();
    long powers = 1;
    for (int i = 1; i < samples.size(); i++) {
      powers += samples.get(i).watts() != samples.get(i - 1).watts() ? 1 : 0;
    }
    assertThat(samples.size()).isGreaterThan((int) powers);
    assertThat(distinct).isEqualTo(powers).isBetween(115L, 121L);
  }

  @Test
  void aSteadyLoadStillCountsAboutOneRefreshASecond() {
    List<PowerSample> samples = meter(nanos -> 2.5, UmModel.UM25C).record(MINUTE).samples();
    long distinct = samples.stream().mapToLong(PowerSample::refresh).distinct().count();
    assertThat(distinct).isBetween(60L, 120L);
  }
}
