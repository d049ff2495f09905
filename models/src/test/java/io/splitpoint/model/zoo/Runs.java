package io.splitpoint.model.zoo;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** Built-in models on the real runtime, with whichever tensors as outputs. */
final class Runs {
  private Runs() {}

  /** Writes the model with these outputs in place of its own and opens it. */
  static Interpreter open(NetworkBuilder net, Precision precision, List<Value> outputs, Path file)
      throws IOException {
    ActivationQuantization[] quantizations =
        precision == Precision.INT8
            ? Ranges.read(Catalogue.family(net.name())).quantize(net)
            : new ActivationQuantization[0];
    ModelFile.write(Tables.layout(net, precision, quantizations, outputs), file);
    return open(file);
  }

  static Interpreter open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return Interpreter.create(
          TfLite.load(),
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()),
          Interpreter.Options.cpu(2));
    }
  }

  /** The values behind which only a softmax comes, or the outputs themselves. */
  static List<Value> logits(NetworkBuilder net) {
    List<Value> logits =
        net.steps().stream()
            .filter(step -> step.kind() == Step.Kind.SOFTMAX)
            .map(step -> step.inputs().get(0))
            .toList();
    return logits.isEmpty() ? net.outputs() : logits;
  }
}
