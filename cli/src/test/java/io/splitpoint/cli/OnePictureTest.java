package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.flatbuffers.FlatBufferBuilder;
import io.splitpoint.app.offloading.OffloadFrames;
import io.splitpoint.app.scheduling.Images;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.ModelPreprocessors;
import io.splitpoint.stream.source.Sources;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.MetadataT;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.support.metadata.schema.ModelMetadata;
import org.tensorflow.lite.support.metadata.schema.ModelMetadataT;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptionsT;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptionsUnion;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitT;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadataT;
import org.tensorflow.lite.support.metadata.schema.TensorMetadataT;

/**
 * A picture is the same tensor for {@code stream}, {@code schedule serve} and {@code offload run}.
 */
class OnePictureTest {

  private static final int WIDTH = 90;
  private static final int HEIGHT = 60;

  @TempDir Path directory;
  private Graph lenet;
  private Path picture;

  @BeforeEach
  void build() throws Exception {
    Path plain = Zoo.build("lenet", Precision.FLOAT32, directory);
    lenet =
        Graph.read(
            Files.write(
                directory.resolve("normalized.tflite"),
                normalized(Files.readAllBytes(plain), 10, 5)));
    picture = directory.resolve("picture.png");
  }

  private void draw(SplittableRandom random) throws Exception {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, random == null ? 0x1E1E1E : random.nextInt());
      }
    }
    ImageIO.write(image, "png", picture.toFile());
  }

  /** The model with metadata that say how its input was normalized. */
  private static byte[] normalized(byte[] bytes, float mean, float std) {
    NormalizationOptionsT options = new NormalizationOptionsT();
    options.setMean(new float[] {mean});
    options.setStd(new float[] {std});
    ProcessUnitOptionsUnion union = new ProcessUnitOptionsUnion();
    union.setType(ProcessUnitOptions.NormalizationOptions);
    union.setValue(options);
    ProcessUnitT unit = new ProcessUnitT();
    unit.setOptions(union);
    TensorMetadataT tensor = new TensorMetadataT();
    tensor.setProcessUnits(new ProcessUnitT[] {unit});
    SubGraphMetadataT graph = new SubGraphMetadataT();
    graph.setInputTensorMetadata(new TensorMetadataT[] {tensor});
    ModelMetadataT metadata = new ModelMetadataT();
    metadata.setSubgraphMetadata(new SubGraphMetadataT[] {graph});
    FlatBufferBuilder inner = new FlatBufferBuilder();
    ModelMetadata.finishModelMetadataBuffer(inner, ModelMetadata.pack(inner, metadata));
    byte[] packed = inner.sizedByteArray();

    ModelT model = Model.getRootAsModel(ByteBuffer.wrap(bytes)).unpack();
    int[] data = new int[packed.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = packed[i] & 0xFF;
    }
    BufferT buffer = new BufferT();
    buffer.setData(data);
    MetadataT entry = new MetadataT();
    entry.setName("TFLITE_METADATA");
    entry.setBuffer(model.getBuffers().length);
    BufferT[] buffers = Arrays.copyOf(model.getBuffers(), model.getBuffers().length + 1);
    buffers[buffers.length - 1] = buffer;
    model.setBuffers(buffers);
    MetadataT[] before = model.getMetadata() == null ? new MetadataT[0] : model.getMetadata();
    MetadataT[] all = Arrays.copyOf(before, before.length + 1);
    all[before.length] = entry;
    model.setMetadata(all);
    FlatBufferBuilder outer = new FlatBufferBuilder();
    Model.finishModelBuffer(outer, Model.pack(outer, model));
    return outer.sizedByteArray();
  }

  private ByteBuffer served() {
    return ByteBuffer.wrap(new Images(Optional.of(directory)).read("picture.png", lenet))
        .order(ByteOrder.nativeOrder());
  }

  @Test
  void theSchedulersModelSeesWhatItsMetadataSay() throws Exception {
    draw(null);
    ByteBuffer tensor = served();
    assertThat(tensor.remaining()).isEqualTo(28 * 28 * Float.BYTES);
    while (tensor.hasRemaining()) {
      assertThat(tensor.getFloat()).isEqualTo((0x1E - 10) / 5f);
    }
  }

  @Test
  void streamSchedulerAndOffloadMakeTheSameTensorOfOnePicture() throws Exception {
    draw(new SplittableRandom(3));
    ByteBuffer streamed =
        ByteBuffer.allocateDirect(28 * 28 * Float.BYTES).order(ByteOrder.nativeOrder());
    try (FrameSource source = Sources.open(picture.toString())) {
      Picture frame = new Picture(WIDTH, HEIGHT);
      assertThat(source.read(frame)).isTrue();
      Crop middle = Crop.centre(WIDTH, HEIGHT, 28, 28);
      ModelPreprocessors.of(WIDTH, HEIGHT, middle, lenet).fill(frame, streamed);
    }
    assertThat(served()).isEqualTo(streamed);
    try (OffloadFrames frames =
        OffloadFrames.open(
            picture.toString(), false, lenet, TfLiteRuntime.bundled(1, true), false)) {
      assertThat(frames.next().orElseThrow().get(0)).isEqualTo(streamed);
    }
  }

  @Test
  void aModelThatTakesNoPictureIsBadInputToTheScheduler() throws Exception {
    Graph whole = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    int last = whole.layers().size();
    Slicer.write(
        whole,
        Slicer.parts(whole, java.util.List.of(last - 1)).get(1),
        directory.resolve("dense.tflite"));
    Files.writeString(directory.resolve("labels.txt"), "zero\n");
    Path models =
        Files.writeString(
            directory.resolve("models.yaml"),
            "labels: labels.txt\nmodels: {dense: dense.tflite}\n");
    Run run =
        Run.of(
            "schedule",
            "serve",
            "--models",
            models.toString(),
            "--pipe",
            "none",
            "--socket",
            directory.resolve("socket").toString(),
            "--seconds",
            "1");
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.complaint()).contains("dense.tflite: input '").contains("expected an image");
    assertThat(run.err().lines()).hasSize(1);
  }
}
