package io.splitpoint.stream.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Quantization;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.InputTensor;
import io.splitpoint.stream.prepare.Preprocessors;
import io.splitpoint.stream.source.Sources;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DecodersTest {

  private static final Placing WHOLE = new Placing(Crop.whole(100, 100), 100, 100);

  private static TensorInfo floats(int index, Integer... shape) {
    return new TensorInfo(
        index,
        "t" + index,
        "float32",
        List.of(shape),
        OptionalLong.empty(),
        Optional.empty(),
        false,
        false);
  }

  private static ByteBuffer values(float... reals) {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(reals.length * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(reals);
    return buffer;
  }

  @Test
  void mobileNetCallsTheCatACat() throws IOException {
    Path folder = Path.of(System.getProperty("shared.data"), "models");
    Path model = folder.resolve("mobilenet_v2_1.0_224_quant.tflite");
    Assumptions.assumeTrue(Files.exists(model));
    Graph graph = Graph.read(model);
    InputTensor input = InputTensor.of(graph);
    try (FrameSource source = Sources.open(folder.resolve("cat.bmp").toString());
        Interpreter run =
            Interpreter.create(TfLite.load(), graph.bytes(), Interpreter.Options.cpu(1))) {
      Picture picture = new Picture(source.width(), source.height());
      source.read(picture);
      Crop crop = Crop.centre(source.width(), source.height(), input.width(), input.height());
      Preprocessors.of(source.width(), source.height(), crop, input, true, Optional.empty())
          .fill(picture, run.inputs().get(0).buffer());
      run.invoke();
      Decoder decoder = Decoders.of(graph, 0.5f, 3, crop, source.width(), source.height());
      Result.Classes result = (Result.Classes) decoder.create();
      decoder.decode(List.of(run.outputs().get(0).buffer()), result);
      List<String> labels = Files.readAllLines(folder.resolve("imagenet_labels.txt"));
      assertThat(result.count).isEqualTo(3);
      assertThat(labels.get(result.label[0])).containsAnyOf("tabby", "tiger cat", "Egyptian cat");
      assertThat(result.score[0]).isBetween(0.1f, 1f);
      assertThat(result.score[1]).isLessThanOrEqualTo(result.score[0]);
    }
  }

  @Test
  void theBestClassesAreThoseOfAFullSortAndSumToOneAfterSoftmax() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int count = random.nextInt(1, 50);
      float[] logits = new float[count];
      for (int i = 0; i < count; i++) {
        logits[i] = random.nextInt(-30, 30) * 10f; // large: a naive softmax overflows
      }
      ClassDecoder decoder = new ClassDecoder("m", floats(0, 1, count), false, count);
      Result.Classes all = (Result.Classes) decoder.create();
      decoder.decode(List.of(values(logits)), all);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += all.score[i];
        if (i > 0) {
          float before = logits[all.label[i - 1]];
          assertThat(before).as("seed %d", seed).isGreaterThanOrEqualTo(logits[all.label[i]]);
        }
      }
      assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-5));
      assertThat(all.label).doesNotHaveDuplicates();
    }
  }

  @Test
  void storedBytesAreReadByScaleAndZeroPoint() {
    TensorInfo tensor =
        new TensorInfo(
            0,
            "s",
            "int8",
            List.of(1, 3),
            OptionalLong.of(3),
            Optional.of(new Quantization(List.of(1f / 256), List.of(-128L), 0)),
            false,
            false);
    ClassDecoder decoder = new ClassDecoder("m", tensor, true, 2);
    Result.Classes best = (Result.Classes) decoder.create();
    ByteBuffer stored = ByteBuffer.allocateDirect(3).put(new byte[] {-128, 64, -64});
    decoder.decode(List.of(stored), best);
    assertThat(best.label).containsExactly(1, 2);
    assertThat(best.score).containsExactly(0.75f, 0.25f);
  }

  @Test
  void anchorsAreTheOnesOfTheSsdPaper() {
    assertThat(Anchors.SSD_300.count()).isEqualTo(11_620);
    float[] box = new float[4];
    Anchors.SSD_300.box(0, 0, 0, 0, 0, box, 0); // first map: centre 4 / 300, size 30 / 300
    assertThat(box[0]).isCloseTo(4 / 300f - 0.05f, within(1e-6f));
    assertThat(box[3]).isCloseTo(4 / 300f + 0.05f, within(1e-6f));
    Anchors.SSD_300.box(
        11_618, 0, 0, 0, 0, box, 0); // the last map's third: 264 · √2 wide, cut to 1
    assertThat(box[2] - box[0]).isCloseTo(1, within(1e-6f));
    assertThat(box[3] - box[1]).isCloseTo((float) (0.88 / Math.sqrt(2)), within(1e-6f));
    Anchors.SSD_300.box(0, 10, 0, 5, 0, box, 0); // a width to the right, e times as wide
    assertThat((box[0] + box[2]) / 2).isCloseTo(4 / 300f + 0.1f, within(1e-6f));
    assertThat(box[2] - box[0]).isCloseTo((float) (0.1 * Math.E), within(1e-6f));
  }

  @Test
  void ssdHeadsBecomeTheBoxesThatTheyEncode() {
    int anchors = Anchors.SSD_300.count();
    ByteBuffer offsets = values(new float[anchors * 4]);
    ByteBuffer scores = values(new float[anchors * 21]);
    int[] lit = {8664, 8665, 11_600};
    for (int i = 0; i < lit.length; i++) {
      scores.putFloat((lit[i] * 21 + 7) * Float.BYTES, 0.9f - i * 0.1f);
    }
    SsdDecoder decoder =
        new SsdDecoder(
            "m",
            List.of(floats(0, 1, anchors, 4), floats(1, 1, anchors, 21)),
            0,
            Anchors.SSD_300,
            0.5f,
            10,
            WHOLE);
    Result.Boxes boxes = (Result.Boxes) decoder.create();
    decoder.decode(List.of(offsets, scores), boxes);
    // 8664 and 8665 share a centre, 60 and 81.6 wide: (60 / 81.6)² = 0.54 > 0.45
    assertThat(boxes.count).isEqualTo(2);
    assertThat(boxes.label[0]).isEqualTo(7);
    assertThat(boxes.score[0]).isEqualTo(0.9f);
    assertThat(boxes.left[0]).isZero(); // centre 8 / 300, half 30 / 300: cut off at the edge
    assertThat(boxes.right[0]).isCloseTo(38 / 300f, within(1e-6f));
    assertThat(boxes.score[1]).isCloseTo(0.7f, within(1e-6f));
  }

  @Test
  void postProcessedBoxesAreTurnedAndPlacedInTheWholePicture() {
    List<TensorInfo> outputs =
        List.of(floats(0, 1, 2, 4), floats(1, 1, 2), floats(2, 1, 2), floats(3, 1));
    Placing crop = new Placing(new Crop(50, 0, 100, 100), 200, 100);
    PostProcessedDecoder decoder =
        new PostProcessedDecoder("m", outputs, List.of(0, 1, 2, 3), 0.5f, 10, crop);
    Result.Boxes boxes = (Result.Boxes) decoder.create();
    decoder.decode(
        List.of(
            values(0.1f, 0.2f, 0.3f, 0.4f, 0, 0, 1, 1),
            values(5, 6),
            values(0.8f, 0.4f),
            values(2)),
        boxes);
    assertThat(boxes.count).isEqualTo(1);
    assertThat(boxes.label[0]).isEqualTo(5);
    assertThat(boxes.top[0]).isCloseTo(0.1f, within(1e-6f));
    assertThat(boxes.left[0]).isCloseTo(0.25f + 0.1f, within(1e-6f));
    assertThat(boxes.bottom[0]).isCloseTo(0.3f, within(1e-6f));
    assertThat(boxes.right[0]).isCloseTo(0.25f + 0.2f, within(1e-6f));
  }
}
