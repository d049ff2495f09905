package io.splitpoint.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The normalization of a model's input according to its own metadata: {@code (level − mean) / std}
 * for each channel, levels 0 to 255. The metadata are the buffer {@code TFLITE_METADATA}
 * (TensorFlow Lite's metadata_schema.fbs, NormalizationOptions).
 *
 * @param means one for each channel, or one for all
 * @param stds standard deviations, above 0, as many as means
 */
public record ChannelNormalization(List<Float> means, List<Float> stds) {

  private static final String METADATA = "TFLITE_METADATA";

  /** The metadata take kilobytes; labels and other attached files are stored elsewhere. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int MOST_CHANNELS = 64;

  /** The number of these options in the union {@code ProcessUnitOptions}. */
  private static final int NORMALIZATION_OPTIONS = 1;

  /** Fields of metadata_schema.fbs' tables, in the order in which one leads to the next. */
  private static final class Field {
    static final int SUBGRAPH_METADATA = 3;
    static final int INPUT_TENSOR_METADATA = 2;
    static final int PROCESS_UNITS = 4;
    static final int OPTIONS_TYPE = 0;
    static final int OPTIONS = 1;
    static final int MEAN = 0;
    static final int STD = 1;
  }

  public ChannelNormalization {
    means = List.copyOf(means);
    stds = List.copyOf(stds);
  }

  /**
   * @param input ordinal of the model's input, from 0
   * @return empty when the model has no metadata, or when they do not give that input's
   *     normalization
   * @throws ModelFormatException when the metadata are damaged, or their numbers cannot be a
   *     normalization
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
    FlatBufferTable[] graphs = FlatBufferTable.root(metadata).tables(Field.SUBGRAPH_METADATA);
    if (graphs.length == 0) {
      return Optional.empty();
    }
    FlatBufferTable[] inputs = graphs[0].tables(Field.INPUT_TENSOR_METADATA);
    if (input >= inputs.length) {
      return Optional.empty();
    }
    for (FlatBufferTable unit : inputs[input].tables(Field.PROCESS_UNITS)) {
      if (unit.uint8(Field.OPTIONS_TYPE) == NORMALIZATION_OPTIONS && unit.has(Field.OPTIONS)) {
        return Optional.of(of(graph, unit.table(Field.OPTIONS)));
      }
    }
    return Optional.empty();
  }

  private static ChannelNormalization of(Graph graph, FlatBufferTable by) {
    float[] mean = by.floats(Field.MEAN);
    float[] std = by.floats(Field.STD);
    int channels = mean.length;
    if (channels < 1 || channels > MOST_CHANNELS || std.length != channels) {
      throw bad(
          graph, "as many means as stds, 1 to " + MOST_CHANNELS, channels + " and " + std.length);
    }
    List<Float> means = new ArrayList<>();
    List<Float> stds = new ArrayList<>();
    for (int channel = 0; channel < channels; channel++) {
      if (!Float.isFinite(mean[channel]) || !Float.isFinite(std[channel]) || std[channel] <= 0) {
        throw bad(graph, "a finite mean and a std above 0", mean[channel] + " and " + std[channel]);
      }
      means.add(mean[channel]);
      stds.add(std[channel]);
    }
    return new ChannelNormalization(means, stds);
  }

  private static ModelFormatException bad(Graph graph, String expected, String found) {
    return new ModelFormatException(
        graph.name(), "%s: expected %s, found %s".formatted(METADATA, expected, found));
  }
}
