package io.splitpoint.app.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.device.DeviceOptions;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.run.Drop;
import io.splitpoint.stream.run.Setup;
import io.splitpoint.stream.run.Stream;
import io.splitpoint.stream.run.StreamResult;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MobileNet v2 on several accelerators, in every arrangement, sees what it sees alone. */
class StreamModesTest {

  private static final int SIDE = 224;
  private static final int FRAMES = 12;

  private static Path models;
  private static Graph graph;
  private static List<String> labels;
  private static Picture cat;

  @BeforeAll
  static void read() throws IOException {
    models = Path.of(System.getProperty("shared.data"), "models");
    assumeTrue(Files.isDirectory(models), "no shared data here");
    graph = Graph.read(models.resolve("mobilenet_v2_1.0_224_quant.tflite"));
    labels = Files.readAllLines(models.resolve("imagenet_labels.txt"));
    BufferedImage small = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
    Image scaled =
        ImageIO.read(models.resolve("cat.bmp").toFile())
            .getScaledInstance(SIDE, SIDE, Image.SCALE_AREA_AVERAGING);
    small.getGraphics().drawImage(scaled, 0, 0, null);
    cat = new Picture(SIDE, SIDE);
    cat.bgr().put(0, ((java.awt.image.DataBufferByte) small.getRaster().getDataBuffer()).getData());
  }

  private static StreamDevices devices(String device, int tpus) {
    DeviceOptions options =
        new DeviceOptions(
            1,
            true,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("usb3-desktop"),
            models,
            false);
    return StreamDevices.of(List.of(device), Optional.of(tpus), options);
  }

  private static StreamAccelerators open(String device, int tpus, String mode) {
    return StreamAccelerators.open(graph, devices(device, tpus), mode, true);
  }

  @ParameterizedTest
  @CsvSource({
    "cpu,1,replicate",
    "cpu,2,replicate",
    "cpu,3,pipeline",
    "cpu,4,2x2",
    "cpu,2,auto",
    "cpu,5,3+2",
    "coral,4,3+1",
    "coral,5,auto",
    "coral,1,auto",
    "coral,2,replicate",
    "coral,3,pipeline",
    "coral,4,2x2",
    "coral,3,auto"
  })
  void theCatIsACatInEveryMode(String device, int tpus, String mode) throws InterruptedException {
    List<Integer> seen = new ArrayList<>();
    StreamAccelerators on = open(device, tpus, mode);
    assertThat(on.accelerators()).hasSize(tpus);
    assertThat(on.accelerators()).allMatch(a -> a.modelled() == device.equals("coral"));
    StreamResult report = stream(on, on.accelerators(), seen);
    assertThat(report.modelled()).isEqualTo(device.equals("coral"));
    assertThat(seen).hasSize(FRAMES);
    assertThat(seen.stream().distinct().map(labels::get))
        .allMatch(label -> label.contains("cat") || label.contains("tabby"))
        .hasSize(1);
  }

  @Test
  void theCatStaysACatWhenAnAcceleratorOfAPipelineIsUnplugged() throws InterruptedException {
    StreamAccelerators on = open("cpu", 3, "pipeline");
    List<Accelerator> accelerators = new ArrayList<>(on.accelerators());
    // runs that measure it come first, so that it fails while frames flow or is measured
    accelerators.set(1, new Unplugged(accelerators.get(1)));
    List<Integer> seen = new ArrayList<>();
    stream(on, accelerators, seen);
    assertThat(seen).hasSize(FRAMES);
    assertThat(seen.stream().distinct().map(labels::get))
        .allMatch(label -> label.contains("cat") || label.contains("tabby"));
  }

  @Test
  void moreTpusThanTheModelHasSegmentsAreRefused() {
    assertThatThrownBy(() -> open("coral", 500, "pipeline"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected at most");
  }

  @Test
  void aCompiledModelIsNotModelledInSegments() {
    Graph compiled = Graph.read(models.resolve("mobilenet_v2_1.0_224_quant_edgetpu.tflite"));
    assertThatThrownBy(
            () -> StreamAccelerators.open(compiled, devices("coral", 2), "pipeline", true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected a model that is not compiled");
  }

  private static StreamResult stream(
      StreamAccelerators on, List<Accelerator> accelerators, List<Integer> seen)
      throws InterruptedException {
    Preprocessor rgb =
        (from, tensor) -> {
          for (int i = 0; i < tensor.capacity(); i += Picture.CHANNELS) {
            tensor.put(i, from.bgr().get(i + 2));
            tensor.put(i + 1, from.bgr().get(i + 1));
            tensor.put(i + 2, from.bgr().get(i));
          }
        };
    Setup setup =
        new Setup(
            new CatSource(),
            () -> rgb,
            Likeliest::new,
            new Sink() {
              @Override
              public void write(long frame, Picture picture, Result result) {
                seen.add(((Result.Classes) result).label[0]);
              }

              @Override
              public void close() {}
            },
            on.tensorBytes(),
            on.segments(),
            accelerators,
            on.hosts(),
            Optional.empty(),
            Drop.NONE,
            OptionalLong.of(FRAMES));
    try (Stream stream = Stream.open(setup, List.of(), OptionalDouble::empty)) {
      return stream.run();
    }
  }

  /** Fails from the fifth frame after it was measured. */
  private static final class Unplugged implements Accelerator {

    private final Accelerator device;
    private boolean streaming;
    private int runs;

    Unplugged(Accelerator device) {
      this.device = device;
    }

    @Override
    public String name() {
      return device.name();
    }

    @Override
    public boolean modelled() {
      return device.modelled();
    }

    @Override
    public void load(int segment) {
      streaming |= Thread.currentThread().getName().startsWith("stream-");
      device.load(segment);
    }

    @Override
    public void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs) {
      if (streaming && ++runs > 4) {
        throw new IllegalStateException("unplugged");
      }
      device.run(segment, inputs, outputs);
    }

    @Override
    public void close() {
      device.close();
    }
  }

  private static final class Likeliest implements Decoder {
    @Override
    public Result create() {
      return new Result.Classes(1);
    }

    @Override
    public void decode(List<ByteBuffer> outputs, Result into) {
      ByteBuffer scores = outputs.get(0);
      int best = 0;
      for (int i = 1; i < scores.capacity(); i++) {
        if (Byte.toUnsignedInt(scores.get(i)) > Byte.toUnsignedInt(scores.get(best))) {
          best = i;
        }
      }
      ((Result.Classes) into).label[0] = best;
    }
  }

  private static final class CatSource implements FrameSource {
    @Override
    public String name() {
      return "cat";
    }

    @Override
    public int width() {
      return SIDE;
    }

    @Override
    public int height() {
      return SIDE;
    }

    @Override
    public OptionalDouble framesPerSecond() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean live() {
      return false;
    }

    @Override
    public boolean read(Picture into) {
      into.bgr().put(0, cat.bgr(), 0, into.bgr().capacity());
      return true;
    }

    @Override
    public void close() {}
  }
}
