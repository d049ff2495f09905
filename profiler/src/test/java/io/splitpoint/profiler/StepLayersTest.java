package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepLayersTest {

  @Test
  void aHeadsStepsAreThoseOfItsLayers() {
    assertThat(
            StepLayers.of(
                List.of("conv", "pad", "conv", "pool"),
                Map.of(1, List.of("conv"), 2, List.of("conv", "pad", "conv")),
                3))
        .containsExactly(
            new StepLayers(1, 1, 0, 1), new StepLayers(2, 2, 1, 3), new StepLayers(3, 3, 3, 4));
  }

  @Test
  void layersThatADelegateJoinsStayTogether() {
    // the whole model's kernel does the padding too, which the head has to do by itself
    assertThat(
            StepLayers.of(
                List.of("conv+pad", "pool"), Map.of(1, List.of("pad"), 2, List.of("conv+pad")), 3))
        .containsExactly(new StepLayers(1, 2, 0, 1), new StepLayers(3, 3, 1, 2));
    // a delegate's step has its first three layers, of which a head has as many as fit
    assertThat(
            StepLayers.of(
                List.of("delegate", "softmax"),
                Map.of(1, List.of("delegate"), 2, List.of("delegate"), 3, List.of("delegate")),
                4))
        .containsExactly(new StepLayers(1, 3, 0, 1), new StepLayers(4, 4, 1, 2));
  }

  @Test
  void aLayerWithoutAStepBelongsToTheOneThatDoesItsWork() {
    assertThat(StepLayers.of(List.of("conv", "dense"), Map.of(1, List.of(), 2, List.of("conv")), 3))
        .containsExactly(new StepLayers(1, 2, 0, 1), new StepLayers(3, 3, 1, 2));
    assertThat(
            StepLayers.of(
                List.of("conv", "dense"),
                Map.of(1, List.of("conv"), 2, List.of("conv", "dense")),
                3))
        .containsExactly(new StepLayers(1, 1, 0, 1), new StepLayers(2, 3, 1, 2));
  }

  @Test
  void whereNothingCanBeCutAllLayersAreOne() {
    assertThat(StepLayers.of(List.of("a", "b"), Map.<Integer, List<String>>of(), 5))
        .containsExactly(new StepLayers(1, 5, 0, 2));
  }
}
