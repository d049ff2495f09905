package io.splitpoint.app.slicing;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SliceCheckTest {

  /** The runtime leaves the places of boxes that it did not find as memory was. */
  @Test
  void onlyTheBoxesThatWereFoundAreCompared() throws Exception {
    Graph graph =
        Graph.read(
            Path.of(
                "../models/src/test/resources/io/splitpoint/model/cases",
                "05-ssd-postprocess-head.tflite"));
    List<TensorInfo> outputs = graph.outputs();
    Map<Integer, byte[]> values = new HashMap<>();
    int[] bytes = {20 * 4 * Float.BYTES, 20 * Float.BYTES, 20 * Float.BYTES};
    for (int i = 0; i < 3; i++) {
      values.put(outputs.get(i).index(), new byte[bytes[i]]);
    }
    byte[] two =
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(2).array();
    values.put(outputs.get(3).index(), two);
    assertThat(outputs)
        .extracting(output -> SliceCheck.written(graph, output, values).length)
        .containsExactly(2 * 4 * Float.BYTES, 2 * Float.BYTES, 2 * Float.BYTES, Float.BYTES);
  }
}
