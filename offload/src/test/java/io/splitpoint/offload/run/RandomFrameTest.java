package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomFrameTest {

  @Test
  void floatModelsGetNumbersInTheirRangeAndNotOneOverAndOver() {
    Graph lenet = Graph.read(TestModels.file("lenet", Precision.FLOAT32));
    List<ByteBuffer> frame = ReadySplit.randomFrame(lenet);
    assertThat(frame).hasSize(1).isEqualTo(ReadySplit.randomFrame(lenet));
    ByteBuffer image = frame.get(0).duplicate().order(ByteOrder.LITTLE_ENDIAN);
    assertThat((long) image.remaining()).isEqualTo(lenet.inputs().get(0).bytes().orElseThrow());
    float[] pixels = new float[image.remaining() / 4];
    image.asFloatBuffer().get(pixels);
    for (float pixel : pixels) {
      assertThat(pixel).isBetween(-1f, 1f);
    }
    assertThat(pixels[0]).isNotEqualTo(pixels[1]);
  }

  @Test
  void eightBitModelsGetAllLevels() {
    Graph lenet = Graph.read(TestModels.file("lenet", Precision.INT8));
    ByteBuffer image = ReadySplit.randomFrame(lenet).get(0).duplicate();
    boolean[] seen = new boolean[256];
    while (image.hasRemaining()) {
      seen[image.get() + 128] = true;
    }
    int levels = 0;
    for (boolean level : seen) {
      levels += level ? 1 : 0;
    }
    assertThat(levels).isGreaterThan(200);
  }
}
