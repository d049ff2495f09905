package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.profile.ColdStart;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdStartProcessTest {

  private static final Path LENET =
      Path.of("../models/src/test/resources/io/splitpoint/model/mnist_lenet.tflite");

  @TempDir Path directory;

  @Test
  void aPartIsStartedInProcessesOfItsOwnAndEachNumberIsThatOfThePart() {
    Graph graph = Graph.read(LENET);
    int n = graph.layers().size();
    DeviceOptions options = DeviceOptions.usual(directory);
    ColdStart whole = ColdStartProcess.of(2, graph, 1, n, options, Optional.empty());
    assertThat(whole.processes()).isEqualTo(2);
    assertThat(whole.loadMs()).isPositive();
    assertThat(whole.allocateMs()).isPositive();
    assertThat(whole.firstRunMs()).isPositive();
    long input = graph.inputs().get(0).bytes().orElseThrow();
    assertThat(whole.arenaBytes()).isGreaterThanOrEqualTo(input);
    // its weights are packed, so that they are in memory once more beside the file's
    long weights = graph.layers().stream().mapToLong(layer -> layer.paramBytes()).sum();
    whole
        .peakMemoryBytes()
        .ifPresent(peak -> assertThat(peak).isBetween(weights, 20 * weights + (32L << 20)));
    ColdStart head = ColdStartProcess.of(1, graph, 1, 1, options, Optional.empty());
    assertThat(head.arenaBytes()).isGreaterThanOrEqualTo(input);
  }

  @Test
  void aDelegateThatCannotBeLoadedThereIsOneLine() {
    Graph graph = Graph.read(LENET);
    DelegateSpec missing = new DelegateSpec("delegate:x", directory.resolve("libx.so"), Map.of());
    assertThatThrownBy(
            () ->
                ColdStartProcess.of(
                    1, graph, 1, 1, DeviceOptions.usual(directory), Optional.of(missing)))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("a separate process cannot start it: ")
        .hasMessageContaining("libx.so")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void numbersAreMediansOverTheProcessesAndAPeakThatOneDidNotTellIsUnknown() {
    List<ColdStart> starts =
        List.of(
            new ColdStart(1, 1, 9, 5, OptionalLong.of(100), 8),
            new ColdStart(1, 3, 7, 6, OptionalLong.of(300), 8),
            new ColdStart(1, 2, 8, 40, OptionalLong.of(110), 8));
    assertThat(ColdStartProcess.medians(starts))
        .isEqualTo(new ColdStart(3, 2, 8, 6, OptionalLong.of(110), 8));
    List<ColdStart> untold =
        List.of(starts.get(0), new ColdStart(1, 1, 1, 1, OptionalLong.empty(), 8));
    assertThat(ColdStartProcess.medians(untold).peakMemoryBytes()).isEmpty();
  }
}
