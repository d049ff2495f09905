package io.splitpoint.power.monsoon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.power.Accuracy;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The live reader on a monitor emulated at the level of USB transfers. */
class HvpmSamplerTest {

  private static final MeterTraits TRAITS =
      new MeterTraits("monsoon:usb", Topology.BOARD, Accuracy.UNSTATED, Duration.ofMillis(10));

  private static HvpmSampler sampler(UsbLink.Finder finder) {
    return new HvpmSampler(finder, Pt5File.Channel.MAIN, TRAITS);
  }

  @Test
  void itReadsStopsAndSetsNothing() throws Exception {
    List<String> commands = Collections.synchronizedList(new ArrayList<>());
    var vector = HvpmPacketsTest.vector();
    CountDownLatch enough = new CountDownLatch(20);
    List<PowerSample> samples = Collections.synchronizedList(new ArrayList<>());
    try (Meter meter =
        new Meter(
            sampler(
                (vendor, product) ->
                    new EmulatedHvpm(vector, 2, true, commands, Integer.MAX_VALUE)))) {
      meter.start(
          sample -> {
            samples.add(sample);
            enough.countDown();
          });
      assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
    }
    // it was sampling for somebody who died: stopped, started, and stopped at the end; nothing set
    assertThat(commands).containsExactly("stop", "start", "stop");
    assertThat(samples.get(0).volts().getAsDouble()).isBetween(4.19, 4.24);
    // the first 50 observations of the vector, by PyMonsoon's own numbers
    double watts = 0;
    for (int i = 0; i < Means.OBSERVATIONS; i++) {
      var known = vector.get("samples").get(i);
      watts += known.get("main_mA").asDouble() * 1e-3 * known.get("main_V").asDouble();
    }
    assertThat(samples.get(0).watts())
        .isCloseTo(watts / Means.OBSERVATIONS, org.assertj.core.api.Assertions.within(1e-9));
  }

  @Test
  void aMonitorThatVanishesComesBackAfterAGap() throws Exception {
    List<String> commands = Collections.synchronizedList(new ArrayList<>());
    var vector = HvpmPacketsTest.vector();
    CountDownLatch gap = new CountDownLatch(1);
    try (Meter meter =
        new Meter(sampler((vendor, product) -> new EmulatedHvpm(vector, 2, false, commands, 40)))) {
      meter.start(
          sample -> {
            if (sample.afterGap()) {
              gap.countDown();
            }
          });
      assertThat(gap.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anotherModelIsSentBackToItsFiles() throws Exception {
    var vector = HvpmPacketsTest.vector();
    try (Meter meter =
        new Meter(sampler((vendor, product) -> new EmulatedHvpm(vector, 1, false, List.of(), 9)))) {
      assertThatThrownBy(() -> meter.start(sample -> {}))
          .isInstanceOf(MeterException.class)
          .hasMessageContaining("HVPM")
          .hasMessageContaining("monsoon:FILE");
    }
  }
}
