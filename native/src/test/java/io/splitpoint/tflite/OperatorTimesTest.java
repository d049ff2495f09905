package io.splitpoint.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTimesTest {

  private static final int MOBILENET = 66;

  private final TfLite library = TfLite.load();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stepsAreTheSameInEachRunAndTogetherTakeNoLongerThanIt(boolean xnnpack) throws IOException {
    OperatorTimes times = OperatorTimes.of(library, MOBILENET);
    Interpreter.Options options =
        Interpreter.Options.cpu(1).withXnnpack(xnnpack).withOperatorTimes(times);
    try (Interpreter run =
        Interpreter.create(library, Models.shared("mobilenet_v2_1.0_224_quant.tflite"), options)) {
      run.invoke();
      List<OperatorTimes.Event> first = times.take();
      long start = System.nanoTime();
      run.invoke();
      long nanos = System.nanoTime() - start;
      List<OperatorTimes.Event> second = times.take();
      assertThat(first).isNotEmpty();
      assertThat(names(second)).isEqualTo(names(first));
      assertThat(second.stream().mapToLong(OperatorTimes.Event::nanos).sum()).isBetween(1L, nanos);
      assertThat(second.stream().anyMatch(event -> event.kind() == OperatorTimes.Kind.KERNEL))
          .isEqualTo(xnnpack);
      assertThat(times.take()).isEmpty();
    }
  }

  @Test
  void withoutADelegateEachOperatorOfTheModelIsOneStepByItsOwnName() throws IOException {
    OperatorTimes times = OperatorTimes.of(library, MOBILENET);
    try (Interpreter run =
        Interpreter.create(
            library,
            Models.shared("mobilenet_v2_1.0_224_quant.tflite"),
            Interpreter.Options.cpu(1).withXnnpack(false).withOperatorTimes(times))) {
      run.invoke();
      List<OperatorTimes.Event> events = times.take();
      assertThat(events).hasSize(MOBILENET);
      assertThat(events).allMatch(event -> event.kind() == OperatorTimes.Kind.OPERATOR);
      assertThat(names(events))
          .startsWith("CONV_2D", "DEPTHWISE_CONV_2D")
          .endsWith("AVERAGE_POOL_2D", "CONV_2D", "RESHAPE", "SOFTMAX");
    }
  }

  /** The structure has no stable ABI. */
  @ParameterizedTest
  @CsvSource({"2.20.0, true", "2.21.0, true", "2.2.0, false", "2.22.0, false", "2.3.0, false"})
  void onlyRuntimesWhoseEventsAreKnownAreListenedTo(String version, boolean known) {
    assertThat(OperatorTimes.known(version)).isEqualTo(known);
  }

  private static List<String> names(List<OperatorTimes.Event> events) {
    return events.stream().map(OperatorTimes.Event::name).collect(Collectors.toList());
  }
}
