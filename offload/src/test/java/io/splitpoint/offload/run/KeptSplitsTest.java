package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptSplitsTest {

  private final List<Integer> closed = new ArrayList<>();
  private final Graph graph = Graph.read(TestModels.file("lenet", Precision.FLOAT32));

  /** A split whose head tells when it is closed. */
  private ReadySplit split(int layer) {
    TfLiteRuntime one = TfLiteRuntime.bundled(1, true);
    Heads cpu = Heads.onCpu(graph, one);
    Heads telling =
        k -> {
          Heads.Head head = cpu.open(k);
          return new Heads.Head() {
            @Override
            public List<ByteBuffer> run(List<ByteBuffer> frame) {
              return head.run(frame);
            }

            @Override
            public void close() {
              head.close();
              closed.add(k);
            }
          };
        };
    SplitCost cost = new SplitCost(layer, "", 1, 1, 1, 1);
    return ReadySplit.of(graph, cost, one, telling);
  }

  @Test
  void theOneThatWasUsedLongestAgoIsClosedWhenMemoryEnds() {
    try (KeptSplits kept = new KeptSplits(KeptSplits.MOST_BYTES / KeptSplits.SHARE / 2)) {
      kept.keep(split(1));
      assertThat(kept.hasPlace()).isTrue();
      kept.keep(split(2));
      assertThat(kept.hasPlace()).isFalse();
      kept.keep(kept.take(1).orElseThrow());
      kept.keep(split(3));
      assertThat(closed).containsExactly(2);
      assertThat(kept.take(2)).isEmpty();
    }
    assertThat(closed).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void aModelThatIsTooLargeIsNotKept() {
    try (KeptSplits kept = new KeptSplits(KeptSplits.MOST_BYTES)) {
      assertThat(kept.hasPlace()).isFalse();
      kept.keep(split(1));
      assertThat(closed).containsExactly(1);
    }
  }

  @Test
  void whatIsLeftAfterTheEndIsClosed() {
    KeptSplits kept = new KeptSplits(1);
    kept.close();
    kept.keep(split(1));
    assertThat(closed).containsExactly(1);
  }
}
