package io.splitpoint.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.lite.support.metadata.schema.ModelMetadata;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnit;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadata;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;

/**
 * What a model's own metadata say its input was normalized by: {@code (level − mean) / std} for
 * each channel, levels 0 to 255. The metadata are the buffer {@code TFLITE_METADATA} (TensorFlow
 * Lite's metadata_schema.fbs, NormalizationOptions).
 *
 * @param means one for each channel, or one for all
 * @param stds as many, above 0
 */
public record ChannelNormalization(List<Float> means, List<Float> stds) {

  private static final String METADATA = "TFLITE_METADATA";

  /** Metadata are kilobytes; labels and the like lie elsewhere. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int MOST_CHANNELS = 64;

  public ChannelNormalization {
    means = List.copyOf(means);
    stds = List.copyOf(stds);
  }

  /**
   * @param input ordinal of the model's input, from 0
   * @return empty when the model has no metadata, or they say nothing of that input's normalization
   * @throws ModelFormatException when the metadata are damaged, or no such numbers can be
   */
  public static Optional<ChannelNormalization> of(Graph graph, int input) {
    for (FlatBufferTable entry : graph.model().tables(SchemaFields.Model.METADATA)) {
      Stored stored = graph.buffers()[entry.int32(SchemaFields.Metadata.BUFFER, 0)];
      if (entry.string(SchemaFields.Metadata.NAME).equals(METADATA) && stored.size() > 0) {
        if (stored.size() > MOST_BYTES) {
          throw bad(graph, "at most " + MOST_BYTES + " bytes", stored.size() + "");
        }
        byte[] bytes = graph.source().read(stored.offset(), (int) stored.size());
        ByteBuffer metadata = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
          return read(graph, metadata, input);
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
          throw bad(graph, "a FlatBuffer of TensorFlow Lite's metadata", "damaged bytes");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<ChannelNormalization> read(Graph graph, ByteBuffer metadata, int input) {
    ModelMetadata model = ModelMetadata.getRootAsModelMetadata(metadata);
    SubGraphMetadata main = model.subgraphMetadataLength() == 0 ? null : model.subgraphMetadata(0);
    if (main == null || input >= main.inputTensorMetadataLength()) {
      return Optional.empty();
    }
    TensorMetadata tensor = main.inputTensorMetadata(input);
    for (int i = 0; i < tensor.processUnitsLength(); i++) {
      ProcessUnit unit = tensor.processUnits(i);
      if (unit.optionsType() == ProcessUnitOptions.NormalizationOptions) {
        NormalizationOptions by = new NormalizationOptions();
        unit.options(by);
        return Optional.of(of(graph, by));
      }
    }
    return Optional.empty();
  }

  private static ChannelNormalization of(Graph graph, NormalizationOptions by) {
    int channels = by.meanLength();
    if (channels < 1 || channels > MOST_CHANNELS || by.stdLength() != channels) {
      throw bad(
          graph,
          "as many means as stds, 1 to " + MOST_CHANNELS,
          channels + " and " + by.stdLength());
    }
    List<Float> means = new ArrayList<>();
    List<Float> stds = new ArrayList<>();
    for (int channel = 0; channel < channels; channel++) {
      float mean = by.mean(channel);
      float std = by.std(channel);
      if (!Float.isFinite(mean) || !Float.isFinite(std) || std <= 0) {
        throw bad(graph, "a finite mean and a std above 0", mean + " and " + std);
      }
      means.add(mean);
      stds.add(std);
    }
    return new ChannelNormalization(means, stds);
  }

  private static ModelFormatException bad(Graph graph, String expected, String found) {
    return new ModelFormatException(
        graph.name(), "%s: expected %s, found %s".formatted(METADATA, expected, found));
  }
}
