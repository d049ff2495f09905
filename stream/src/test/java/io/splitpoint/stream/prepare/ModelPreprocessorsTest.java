package io.splitpoint.stream.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.ChannelNormalization;
import io.splitpoint.stream.Picture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelPreprocessorsTest {

  private static final int SIDE = 4;
  private static final InputTensor FLOATS = new InputTensor(SIDE, SIDE, 3, "float32", 0, 0);

  /** A picture of one colour: blue 10, green 20, red 30; red comes first in the tensor. */
  private static float[] firstPixel(InputTensor input, Optional<ChannelNormalization> by) {
    Picture picture = new Picture(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE * Picture.CHANNELS; i++) {
      picture.bgr().put(i, (byte) (10 * (i % 3 + 1)));
    }
    ByteBuffer tensor = ByteBuffer.allocateDirect(input.bytes()).order(ByteOrder.nativeOrder());
    ModelPreprocessors.of(SIDE, SIDE, Crop.whole(SIDE, SIDE), input, by, "m").fill(picture, tensor);
    int last = input.bytes() - 3 * Float.BYTES;
    assertThat(tensor.getFloat(last)).isEqualTo(tensor.getFloat(0));
    return new float[] {tensor.getFloat(0), tensor.getFloat(4), tensor.getFloat(8)};
  }

  @Test
  void floatModelsWithoutMetadataSeeMinusOneToOne() {
    assertThat(firstPixel(FLOATS, Optional.empty()))
        .containsExactly(
            new float[] {-97.5f / 127.5f, -107.5f / 127.5f, -117.5f / 127.5f}, within(1e-6f));
  }

  @Test
  void oneMeanIsForAllChannels() {
    assertThat(firstPixel(FLOATS, Optional.of(new ChannelNormalization(List.of(5f), List.of(2f)))))
        .containsExactly(new float[] {12.5f, 7.5f, 2.5f}, within(1e-6f));
  }

  @Test
  void eachChannelHasItsOwnRedFirst() {
    ChannelNormalization by =
        new ChannelNormalization(List.of(124f, 116f, 104f), List.of(58f, 57f, 50f));
    assertThat(firstPixel(FLOATS, Optional.of(by)))
        .containsExactly(new float[] {-94 / 58f, -96 / 57f, -94 / 50f}, within(1e-6f));
  }

  @Test
  void metadataForAnotherNumberOfChannelsAreRefused() {
    ChannelNormalization by = new ChannelNormalization(List.of(1f, 2f), List.of(1f, 1f));
    assertThatThrownBy(() -> firstPixel(FLOATS, Optional.of(by)))
        .isInstanceOf(InputException.class)
        .hasMessage("m: its metadata: expected 1 or 3 means, found 2");
  }
}
