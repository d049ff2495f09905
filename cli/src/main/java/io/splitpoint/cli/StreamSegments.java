package io.splitpoint.cli;

import io.splitpoint.model.Cut;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's segments as models of their own.
 *
 * @param models ready for an interpreter, in order
 * @param tensorBytes of the model's inputs, then of what each segment puts out
 */
record StreamSegments(List<ByteBuffer> models, List<List<Integer>> tensorBytes) {

  /**
   * @param lastLayers the last layer of each segment; cuts of one tensor between them
   */
  static StreamSegments of(Graph graph, List<Integer> lastLayers) {
    List<ByteBuffer> models = new ArrayList<>();
    List<List<Integer>> bytes = new ArrayList<>();
    bytes.add(sizes(graph, graph.inputs()));
    int from = 1;
    for (int last : lastLayers) {
      models.add(Slicer.slice(graph, from, last));
      Cut cut = graph.cutAfter(last);
      bytes.add(sizes(graph, last == graph.layers().size() ? graph.outputs() : cut.tensors()));
      from = last + 1;
    }
    return new StreamSegments(models, bytes);
  }

  private static List<Integer> sizes(Graph graph, List<TensorInfo> tensors) {
    List<Integer> sizes = new ArrayList<>();
    for (TensorInfo tensor : tensors) {
      sizes.add(
          (int)
              tensor
                  .bytes()
                  .orElseThrow(
                      () ->
                          new UsageException(
                              graph.name()
                                  + ": expected tensors of fixed size, found "
                                  + tensor.name())));
    }
    return sizes;
  }
}
