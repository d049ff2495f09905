package io.splitpoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.profiler.Operators;
import io.splitpoint.profiler.Profiler;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What two settings of the machine found, as one. */
class JoinedOutcomeTest {

  private static Profiler.Outcome outcome(double ms, String warning, String... devices) {
    List<LayerProfile> rows = Stream.of(devices).map(device -> row(device, ms)).toList();
    return new Profiler.Outcome(
        Profile.of(rows),
        rows,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(warning),
        new Operators(
            Stream.of(devices).map(device -> step(device, ms)).toList(),
            Stream.of(devices)
                .map(device -> new Operators.Summary(device, device + " " + ms))
                .toList()));
  }

  private static LayerProfile row(String device, double ms) {
    return new LayerProfile(
        "m",
        "int8",
        device,
        1,
        0,
        "input",
        "INPUT",
        "1x1",
        OptionalLong.empty(),
        1,
        3,
        0,
        Optional.of(new Latency(ms, ms, ms, OptionalDouble.empty(), Source.MEASURED)),
        Optional.empty());
  }

  private static OperatorRow step(String device, double ms) {
    return new OperatorRow(
        "m", "int8", device, 1, "layer", "CONV_2D", "operator", 1, 3, ms, ms, ms, 100);
  }

  @Test
  void stepsOfEachNumberOfThreadsAreKept() {
    Profiler.Outcome joined =
        JoinedOutcome.of(List.of(outcome(1, "a", "cpu@1t"), outcome(2, "b", "cpu@2t")));
    assertThat(joined.profile().devices()).containsExactly("cpu@1t", "cpu@2t");
    assertThat(joined.operators().rows()).containsExactly(step("cpu@1t", 1), step("cpu@2t", 2));
    assertThat(joined.operators().inWords()).containsExactly("cpu@1t 1.0", "cpu@2t 2.0");
    assertThat(joined.warnings()).containsExactly("a", "b");
  }

  @Test
  void aDeviceThatWasTimedAtTwoSettingsOfAnothersClockKeepsTheRowsOfTheFirst() {
    Profiler.Outcome joined =
        JoinedOutcome.of(
            List.of(outcome(1, "a", "cpu", "coral@std"), outcome(2, "a", "cpu", "coral@max")));
    List<LayerProfile> expected = List.of(row("cpu", 1), row("coral@std", 1), row("coral@max", 2));
    assertThat(joined.profile().rows()).containsExactlyElementsOf(expected);
    assertThat(joined.tails()).containsExactlyElementsOf(expected);
    assertThat(joined.operators().rows())
        .containsExactly(step("cpu", 1), step("coral@std", 1), step("coral@max", 2));
    assertThat(joined.warnings()).containsExactly("a");
  }
}
