package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPartTest {

  private static final TfLiteRuntime ONE = TfLiteRuntime.bundled(1, true);

  @TempDir Path directory;

  private Graph lenet() {
    return Graph.read(Zoo.build("lenet", Precision.INT8, directory));
  }

  private static LocalPart load(ByteBuffer model) {
    return ONE.load(model);
  }

  @Test
  void headAndTailGiveWhatTheWholeGivesInMemoryOfTheirOwn() {
    Graph graph = lenet();
    SplittableRandom random = new SplittableRandom(1);
    RandomInputs inputs = RandomInputs.of(graph);
    List<ByteBuffer> first = inputs.next(random);
    List<ByteBuffer> second = inputs.next(random);
    try (LocalPart whole = load(graph.bytes());
        LocalPart head = load(Slicer.prefix(graph, 2));
        LocalPart tail = load(Slicer.suffix(graph, 2))) {
      List<ByteBuffer> crossing = head.run(first);
      List<ByteBuffer> right = whole.run(first);
      assertThat(head.run(second)).as("another frame").isNotEqualTo(crossing);
      assertThat(tail.run(crossing)).isEqualTo(right);
      assertThat(first.get(0).position()).as("the inputs are not changed").isZero();
    }
  }

  @Test
  void aLoadedPartFillsItsOwnInputsByTheSeedAlone() {
    try (LocalPart head = load(Slicer.prefix(lenet(), 2))) {
      head.fillInputs(7);
      head.run();
      ByteBuffer once = copy(head.outputs().get(0).buffer());
      head.fillInputs(8);
      head.run();
      assertThat(copy(head.outputs().get(0).buffer())).isNotEqualTo(once);
      head.fillInputs(7);
      head.run();
      assertThat(copy(head.outputs().get(0).buffer())).isEqualTo(once);
    }
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    return ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
  }

  @Test
  void aClosedPartRefusesToRun() {
    LocalPart whole = load(lenet().bytes());
    List<ByteBuffer> zeros = List.of(ByteBuffer.allocate((int) whole.inputs().get(0).bytes()));
    whole.close();
    assertThatThrownBy(() -> whole.run(zeros)).isInstanceOf(IllegalStateException.class);
  }
}
