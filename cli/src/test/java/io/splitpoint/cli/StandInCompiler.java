package io.splitpoint.cli;

import com.google.flatbuffers.FlatBufferBuilder;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Operator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;

/**
 * Takes the place of the closed compiler: a compiled model's operator for the Edge TPU comes before
 * the model, which stays as it is. A chip that copies then leaves what the model gives as it was.
 */
public final class StandInCompiler {

  private static final int CUSTOM = 32; // BuiltinOperator.CUSTOM of the TFLite schema

  private StandInCompiler() {}

  /**
   * A program that is called as edgetpu_compiler is.
   *
   * @param compiled a model of the true compiler, whose package the operator gets
   */
  public static Path program(Path directory, Path compiled) throws IOException {
    Path program = directory.resolve("edgetpu_compiler");
    Files.writeString(
        program,
        """
        #!/bin/sh
        name=$(basename "$4" .tflite)
        echo "Edge TPU Compiler version 16.0"
        exec '%s' -Xshare:auto -XX:TieredStopAtLevel=1 -cp '%s' %s "$4" "$3/${name}_edgetpu.tflite" '%s'
        """
            .formatted(
                StandInCoral.java("").get(0),
                System.getProperty("java.class.path"),
                StandInCompiler.class.getName(),
                compiled.toAbsolutePath()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  public static void main(String[] modelResultAndCompiled) throws IOException {
    Graph compiled = Graph.read(Path.of(modelResultAndCompiled[2]));
    Operator chip =
        compiled.operators().stream().filter(Operator::custom).findFirst().orElseThrow();
    ByteBuffer model = ByteBuffer.wrap(Files.readAllBytes(Path.of(modelResultAndCompiled[0])));
    try (FileChannel out =
        FileChannel.open(
            Path.of(modelResultAndCompiled[1]),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      out.write(behindTheChip(model, compiled.customOptions(chip)));
    }
  }

  private static ByteBuffer behindTheChip(ByteBuffer bytes, ByteBuffer options) {
    ModelT model = Model.getRootAsModel(bytes).unpack();
    for (BufferT buffer : model.getBuffers()) {
      if (buffer.getData().length == 0) {
        buffer.setData(null); // an empty one would be taken for a constant without bytes
      }
    }
    SubGraphT graph = model.getSubgraphs()[0];
    int input = graph.getInputs()[0];
    int through = graph.getTensors().length;
    for (OperatorT operator : graph.getOperators()) {
      operator.setInputs(
          Arrays.stream(operator.getInputs()).map(i -> i == input ? through : i).toArray());
    }
    graph.setTensors(with(graph.getTensors(), copy(graph.getTensors()[input])));

    OperatorCodeT code = new OperatorCodeT();
    code.setBuiltinCode(CUSTOM);
    code.setDeprecatedBuiltinCode((byte) CUSTOM);
    code.setCustomCode("edgetpu-custom-op");
    code.setVersion(1);
    OperatorT chip = new OperatorT();
    chip.setOpcodeIndex(model.getOperatorCodes().length);
    chip.setInputs(new int[] {input});
    chip.setOutputs(new int[] {through});
    int[] package4 = new int[options.remaining()];
    for (int i = 0; i < package4.length; i++) {
      package4[i] = options.get(options.position() + i) & 0xFF;
    }
    chip.setCustomOptions(package4);
    model.setOperatorCodes(with(model.getOperatorCodes(), code));
    List<OperatorT> operators = new ArrayList<>(List.of(chip));
    operators.addAll(List.of(graph.getOperators()));
    graph.setOperators(operators.toArray(OperatorT[]::new));

    FlatBufferBuilder builder = new FlatBufferBuilder(1 << 20);
    Model.finishModelBuffer(builder, Model.pack(builder, model));
    return builder.dataBuffer();
  }

  private static TensorT copy(TensorT of) {
    TensorT copy = new TensorT();
    copy.setShape(of.getShape());
    copy.setType(of.getType());
    copy.setQuantization(of.getQuantization());
    copy.setName(of.getName() + "/chip");
    return copy;
  }

  private static <T> T[] with(T[] before, T last) {
    T[] all = Arrays.copyOf(before, before.length + 1);
    all[before.length] = last;
    return all;
  }
}
