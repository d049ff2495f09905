package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ShareDifferenceTest {

  private static OperatorRow operator(int layer, double percent) {
    return new OperatorRow(
        "m", "int8", "cpu", layer, "l" + layer, "op", "kernel", 1, 30, 1, 1, 1, percent);
  }

  private static LayerRow layer(int layer, double percent) {
    return new LayerRow(
        "m",
        "int8",
        "cpu",
        layer,
        "l" + layer,
        OptionalDouble.of(1),
        1,
        1,
        OptionalDouble.of(percent));
  }

  @Test
  void sharesAreComparedLayerByLayerWhateverTheStepsDoNotExplain() {
    // the steps explain half of the run, in the same proportions but for layers 1 and 2
    List<OperatorRow> operators =
        List.of(operator(1, 10), operator(1, 5), operator(2, 10), operator(3, 25));
    List<LayerRow> layers = List.of(layer(1, 36), layer(2, 14), layer(3, 50));
    ShareDifference difference = ShareDifference.of(operators, layers).orElseThrow();
    assertThat(difference.medianPoints()).isCloseTo(6, within(1e-9));
    assertThat(difference.mostPoints()).isCloseTo(6, within(1e-9));
    assertThat(difference.where()).isEqualTo("l1");
    assertThat(difference.inWords())
        .isEqualTo(
            "their shares of the layers differ from those of layers.csv by 6.0 percentage points in"
                + " the median, 6.0 at most (l1)");
  }

  @Test
  void layersThatOneOfTheTwoCannotTellApartAreComparedTogether() {
    List<OperatorRow> operators = List.of(operator(2, 60), operator(3, 40));
    List<LayerRow> layers = List.of(layer(1, 20), layer(2, 30), layer(3, 50));
    ShareDifference difference = ShareDifference.of(operators, layers).orElseThrow();
    assertThat(difference.medianPoints()).isCloseTo(10, within(1e-9));
    assertThat(difference.where()).isEqualTo("l2");
  }

  @Test
  void aLayerOfUnknownTimeIsComparedTogetherWithTheNext() {
    LayerRow unknown =
        new LayerRow(
            "m", "int8", "cpu", 1, "l1", OptionalDouble.empty(), 0, 1, OptionalDouble.empty());
    ShareDifference difference =
        ShareDifference.of(
                List.of(operator(1, 20), operator(2, 40), operator(3, 40)),
                List.of(unknown, layer(2, 50), layer(3, 50)))
            .orElseThrow();
    assertThat(difference.mostPoints()).isCloseTo(10, within(1e-9));
    assertThat(difference.where()).isEqualTo("l2");
  }

  @Test
  void withoutRowsThereIsNothingToCompare() {
    assertThat(ShareDifference.of(List.of(), List.of(layer(1, 100)))).isEmpty();
    assertThat(ShareDifference.of(List.of(operator(1, 90)), List.of())).isEmpty();
  }
}
