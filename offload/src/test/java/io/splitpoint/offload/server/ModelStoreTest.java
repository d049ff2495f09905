package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.PartMemory;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class ModelStoreTest {

  private static final Path LENET = TestModels.file("lenet", Precision.FLOAT32);

  private static ModelStore store(long bytes) {
    ModelFiles files = new ModelFiles().add("a", LENET).add("b", LENET).add("c", LENET);
    return new ModelStore(
        files,
        new LocalSettings().memory(100, bytes).get(),
        1,
        TfLiteRuntime.bundled(1, true)::load);
  }

  private static ServedModel find(ModelStore store, String name) {
    return store.find(name, "").join();
  }

  @Test
  void whatHasTheMemoryOfTwoKeepsTheTwoThatWereAskedForLast() {
    long one;
    try (ModelStore roomy = store(Long.MAX_VALUE)) {
      assertThat(roomy.bytes()).isZero();
      find(roomy, "a");
      one = roomy.bytes();
      find(roomy, "b");
      find(roomy, "c");
      assertThat(roomy.bytes()).isEqualTo(3 * one);
    }
    try (ModelStore store = store(2 * one)) {
      ServedModel a = find(store, "a");
      ServedModel b = find(store, "b");
      assertThat(find(store, "a")).isSameAs(a);
      ServedModel c = find(store, "c"); // b makes room
      assertThat(store.bytes()).isEqualTo(2 * one);
      assertThat(find(store, "a")).isSameAs(a);
      assertThat(find(store, "c")).isSameAs(c);
      assertThat(find(store, "b")).isNotSameAs(b); // it is served all the same, and a makes room
      assertThat(store.bytes()).isEqualTo(2 * one);
      assertThat(find(store, "c")).isSameAs(c);
      assertThat(find(store, "a")).isNotSameAs(a);
    }
  }

  @Test
  void oneIsServedHoweverLittleMemoryThereIs() {
    try (ModelStore store = store(1)) {
      ServedModel a = find(store, "a");
      assertThat(find(store, "a")).isSameAs(a);
      find(store, "b");
      assertThat(store.bytes()).isEqualTo(a.bytes());
    }
  }

  @Test
  void aModelIsReckonedWithItsFileAndWhatAnInterpreterOfItsLayersHolds() throws Exception {
    Graph graph = Graph.read(LENET);
    try (ModelStore store = store(Long.MAX_VALUE)) {
      long whole = PartMemory.of(graph, 1, graph.layers().size()).bytesToOpen(false);
      assertThat(find(store, "a").bytes()).isEqualTo(graph.size() + whole);
      // a tail without the large layer holds less than the whole
      int last = graph.layers().size() - 1;
      assertThat(find(store, "a-tail-" + last).bytes()).isLessThan(find(store, "a").bytes());
    }
  }
}
