package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.plan.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's segments as models of their own.
 *
 * @param models ready for an interpreter, as many as the layout's segments
 * @param tensorBytes of the model's inputs, then of what crosses at each place, then of its outputs
 */
record StreamSegments(List<ByteBuffer> models, List<List<Integer>> tensorBytes) {

  /** The segments of a layout; cuts of one tensor between them. */
  static StreamSegments of(Graph graph, Layout layout) {
    List<List<Integer>> bytes = new ArrayList<>();
    bytes.add(sizes(graph, graph.inputs()));
    for (int end : layout.ends()) {
      boolean whole = end == graph.layers().size();
      bytes.add(sizes(graph, whole ? graph.outputs() : graph.cutAfter(end).tensors()));
    }
    List<ByteBuffer> models =
        layout.segments().stream()
            .map(s -> Slicer.slice(graph, layout.firstLayer(s), layout.lastLayer(s)))
            .toList();
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
