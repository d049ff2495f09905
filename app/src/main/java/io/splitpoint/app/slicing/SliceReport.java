package io.splitpoint.app.slicing;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The result of slicing, and the content of {@code slices.json}.
 *
 * @param boundary the type in which tensors cross
 * @param checked description of the check in a sentence
 */
public record SliceReport(String model, String boundary, String checked, List<Slice> slices) {

  /** One file: its layers, and its inputs and outputs in order. */
  public record Slice(
      String file,
      long bytes,
      int from,
      int to,
      String last,
      List<Tensor> inputs,
      List<Tensor> outputs) {

    static Slice of(Graph graph, Part part, Path file) throws IOException {
      Graph written = Graph.read(file);
      return new Slice(
          file.toString(),
          Files.size(file),
          part.from(),
          part.to(),
          graph.layers().get(part.to() - 1).name(),
          tensors(part.inputs(), written.inputs()),
          tensors(part.outputs(), written.outputs()));
    }

    /** The tensors in the file, whose type differs from the model's where the boundary converts. */
    private static List<Tensor> tensors(List<TensorInfo> own, List<TensorInfo> written) {
      return IntStream.range(0, own.size())
          .mapToObj(
              i -> {
                TensorInfo tensor = written.get(i);
                return new Tensor(own.get(i).index(), tensor.name(), tensor.type(), tensor.shape());
              })
          .toList();
    }
  }

  /** A tensor by the whole model's index, name, type and shape. */
  public record Tensor(int index, String name, String type, List<Integer> shape) {}
}
