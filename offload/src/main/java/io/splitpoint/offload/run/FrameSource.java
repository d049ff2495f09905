package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.OffloadException;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Frames for a run, over and over: a few random ones, or images scaled to the model's size. It also
 * knows what the whole model makes of each.
 */
public final class FrameSource implements AutoCloseable {

  private static final int RANDOM_FRAMES = 16;

  private final Interpreter whole;
  private final List<List<ByteBuffer>> frames = new ArrayList<>();
  private final List<List<ByteBuffer>> right = new ArrayList<>();

  private FrameSource(Interpreter whole) {
    this.whole = whole;
  }

  /**
   * Opens {@code random}, an image file, or a directory of images.
   *
   * @throws OffloadException when it is none of them, or the model does not take images
   */
  public static FrameSource open(
      String input, TfLite library, Graph graph, Interpreter.Options options) throws IOException {
    FrameSource source = new FrameSource(Interpreter.create(library, graph.bytes(), options));
    try {
      if (input.equals("random")) {
        for (int seed = 0; seed < RANDOM_FRAMES; seed++) {
          source.random(seed);
        }
      } else {
        for (Path file : files(Path.of(input))) {
          source.image(file);
        }
      }
      return source;
    } catch (IOException | RuntimeException failure) {
      source.close();
      throw failure;
    }
  }

  private static List<Path> files(Path input) throws IOException {
    if (!Files.isDirectory(input)) {
      return List.of(input);
    }
    try (Stream<Path> listing = Files.list(input)) {
      List<Path> files = listing.filter(Files::isRegularFile).sorted().toList();
      if (files.isEmpty()) {
        throw new OffloadException(input + ": expected images, found none");
      }
      return files;
    }
  }

  private void random(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    whole.inputs().forEach(tensor -> RandomInput.fill(tensor, random));
    keep();
  }

  private void image(Path file) throws IOException {
    Tensor tensor = whole.inputs().get(0);
    int[] shape = tensor.shape();
    if (whole.inputs().size() != 1 || shape.length != 4 || shape[0] != 1 || shape[3] != 3) {
      throw new OffloadException(
          "images: expected a model with one input [1, height, width, 3], found "
              + java.util.Arrays.toString(shape));
    }
    BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new OffloadException(file + ": expected a BMP, GIF, JPEG or PNG image");
    }
    BufferedImage scaled = new BufferedImage(shape[2], shape[1], BufferedImage.TYPE_INT_RGB);
    var graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, shape[2], shape[1], null);
    graphics.dispose();
    // real numbers are -1…1, as the image models of TFLite's own collection take them
    float[] real = new float[tensor.elements()];
    for (int i = 0; i < shape[1] * shape[2]; i++) {
      int pixel = scaled.getRGB(i % shape[2], i / shape[2]);
      for (int c = 0; c < 3; c++) {
        real[3 * i + c] = (pixel >> 16 - 8 * c & 255) / 127.5f - 1;
      }
    }
    tensor.fromFloats(real);
    keep();
  }

  private void keep() {
    frames.add(copies(whole.inputs()));
    whole.invoke();
    right.add(copies(whole.outputs()));
  }

  private static List<ByteBuffer> copies(List<Tensor> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                ByteBuffer.allocate((int) tensor.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(tensor.buffer())
                    .flip())
        .toList();
  }

  /** The inputs of frame {@code index}. */
  public List<ByteBuffer> frame(long index) {
    return frames.get((int) (index % frames.size()));
  }

  /** Whether an answer has the whole model's very bytes. */
  public boolean isRight(Answer answer) {
    return right.get((int) (answer.frame() % right.size())).equals(answer.outputs());
  }

  @Override
  public void close() {
    whole.close();
  }
}
