package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.support.metadata.schema.ModelMetadata;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnit;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadata;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;

class ChannelNormalizationTest {

  private static byte[] metadata(float[] means, float[] stds) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int options =
        NormalizationOptions.createNormalizationOptions(
            builder,
            NormalizationOptions.createMeanVector(builder, means),
            NormalizationOptions.createStdVector(builder, stds));
    ProcessUnit.startProcessUnit(builder);
    ProcessUnit.addOptionsType(builder, ProcessUnitOptions.NormalizationOptions);
    ProcessUnit.addOptions(builder, options);
    int unit = ProcessUnit.endProcessUnit(builder);
    int units = TensorMetadata.createProcessUnitsVector(builder, new int[] {unit});
    TensorMetadata.startTensorMetadata(builder);
    TensorMetadata.addProcessUnits(builder, units);
    int tensor = TensorMetadata.endTensorMetadata(builder);
    int tensors = SubGraphMetadata.createInputTensorMetadataVector(builder, new int[] {tensor});
    SubGraphMetadata.startSubGraphMetadata(builder);
    SubGraphMetadata.addInputTensorMetadata(builder, tensors);
    int graph = SubGraphMetadata.endSubGraphMetadata(builder);
    int graphs = ModelMetadata.createSubgraphMetadataVector(builder, new int[] {graph});
    ModelMetadata.startModelMetadata(builder);
    ModelMetadata.addSubgraphMetadata(builder, graphs);
    ModelMetadata.finishModelMetadataBuffer(builder, ModelMetadata.endModelMetadata(builder));
    return builder.sizedByteArray();
  }

  private static Graph model(String name, byte[] metadata) {
    TestModel model = new TestModel().metadata(name, metadata);
    int x = model.input("x", 1, 2, 2, 3);
    int y = model.tensor("y", 1, 2, 2, 3);
    model.op(BuiltinOperator.ABS, List.of(x), List.of(y));
    model.main().outputs.add(y);
    return Graph.of("m", model.build());
  }

  @Test
  void itIsReadFromTheModelsMetadata() {
    byte[] metadata = metadata(new float[] {123.7f, 116.3f, 103.5f}, new float[] {58, 57, 57.5f});
    assertThat(ChannelNormalization.of(model("TFLITE_METADATA", metadata), 0))
        .hasValue(
            new ChannelNormalization(List.of(123.7f, 116.3f, 103.5f), List.of(58f, 57f, 57.5f)));
  }

  @Test
  void withoutMetadataOfThatInputThereIsNone() {
    byte[] metadata = metadata(new float[] {1}, new float[] {1});
    assertThat(ChannelNormalization.of(model("TFLITE_METADATA", metadata), 1)).isEmpty();
    assertThat(ChannelNormalization.of(model("min_runtime_version", metadata), 0)).isEmpty();
    assertThat(ChannelNormalization.of(model("TFLITE_METADATA", new byte[0]), 0)).isEmpty();
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    Graph zero = model("TFLITE_METADATA", metadata(new float[] {1}, new float[] {0}));
    assertThatThrownBy(() -> ChannelNormalization.of(zero, 0))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "m: TFLITE_METADATA: expected a finite mean and a std above 0, found 1.0 and 0.0");
    Graph uneven = model("TFLITE_METADATA", metadata(new float[] {1, 2, 3}, new float[] {1}));
    assertThatThrownBy(() -> ChannelNormalization.of(uneven, 0))
        .hasMessage("m: TFLITE_METADATA: expected as many means as stds, 1 to 64, found 3 and 1");
  }

  @Test
  void damagedMetadataAreRefusedOrRead() {
    byte[] good = metadata(new float[] {127.5f}, new float[] {127.5f});
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      byte[] bad = good.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Graph graph = model("TFLITE_METADATA", bad);
      try {
        ChannelNormalization.of(graph, 0);
      } catch (ModelFormatException refused) {
        assertThat(refused).as("seed %d", seed).hasMessageContaining("TFLITE_METADATA");
      }
    }
  }
}
