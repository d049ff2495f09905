package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** State and control flow are never cut through, and it is said why. */
class StateTest {

  @Test
  void aVariableStaysInOnePart() {
    Graph graph = Graph.of("m", StateModels.variable().build());
    List<Integer> possible =
        IntStream.range(1, graph.layers().size())
            .filter(k -> graph.cutAfter(k).possible())
            .boxed()
            .toList();
    // tanh | handle, read, add, assign | tanh
    assertThat(graph.layers()).hasSize(6);
    assertThat(possible).containsExactly(1, 5);
    assertThat(graph.cutAfter(3).barrier()).hasValueSatisfying(r -> assertThat(r).contains("sum"));
    assertThat(graph.layers().get(2).cut()).isFalse();
    assertThatThrownBy(() -> Slicer.prefix(graph, 3))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("m: no cut after layer 3: ");
  }

  @Test
  void aSharedStateTensorStaysInOnePart() {
    Graph graph = Graph.of("m", StateModels.sharedState().build());
    assertThat(graph.cutAfter(1).barrier())
        .hasValueSatisfying(r -> assertThat(r).contains("state"));
    assertThat(graph.cutAfter(2).possible()).isFalse();
    assertThat(graph.cutAfter(3).possible()).isTrue();
  }

  @Test
  void recurrentStateInsideOneLayerLetsTheModelBeCutAroundIt() throws Exception {
    Graph graph = Graph.read(SlicesRunAsTheWholeTest.resource("keras_lstm_mnist_ptq.tflite"));
    assertThat(graph.undivided())
        .containsExactly(
            "layer 1 (UNIDIRECTIONAL_SEQUENCE_LSTM) keeps state from one run to the next");
    assertThat(graph.cutAfter(1).single()).isTrue();
  }

  @Test
  void aLoopGoesWithItsSubgraphsAndRunsAsBefore() {
    Graph graph = Graph.of("m", StateModels.loop().build());
    assertThat(graph.undivided())
        .containsExactly("layer 2 (WHILE) runs subgraphs [2, 1] and stays in one part with them");
    for (int k = 1; k < graph.layers().size(); k++) {
      SlicesRunAsTheWholeTest.assertPartsMakeTheWhole(graph, List.of(k), Boundary.MODEL, false);
    }
    Graph head = Graph.of("head", Slicer.prefix(graph, 1));
    assertThat(head.subgraphs()).as("the head has no loop").hasSize(1);
    Graph tail = Graph.of("tail", Slicer.suffix(graph, 1));
    assertThat(tail.subgraphs()).hasSize(3);
  }
}
