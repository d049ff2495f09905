package io.splitpoint.app.offloading;

import io.splitpoint.device.LocalPart;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.FrameAnswer;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.InputTensor;
import io.splitpoint.stream.prepare.ModelPreprocessors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The pictures of a camera, a video file or a folder as inputs of a model. */
final class OffloadPictures implements OffloadFrames {

  private final FrameSource source;
  private final Picture picture;
  private final Preprocessor preprocessor;
  private final int inputBytes;
  private final Optional<LocalPart> check;
  private final Map<Long, List<ByteBuffer>> right =
      new ConcurrentHashMap<>(); // The answers that have not been compared yet.
  private long index;

  private OffloadPictures(
      FrameSource source, Graph graph, boolean whole, Optional<LocalPart> check) {
    InputTensor input = InputTensor.of(graph);
    int width = source.width();
    int height = source.height();
    Crop crop =
        whole
            ? Crop.whole(width, height)
            : Crop.centre(width, height, input.width(), input.height());
    this.source = source;
    this.picture = new Picture(width, height);
    this.preprocessor = ModelPreprocessors.of(width, height, crop, graph);
    this.inputBytes = input.bytes();
    this.check = check;
  }

  /**
   * @param check the whole model, when answers will be compared; it and the source are closed with
   *     this object, or when the model does not accept pictures
   */
  static OffloadPictures open(
      FrameSource source, boolean whole, Graph graph, Optional<LocalPart> check) {
    try {
      return new OffloadPictures(source, graph, whole, check);
    } catch (RuntimeException failed) {
      source.close();
      check.ifPresent(LocalPart::close);
      throw failed;
    }
  }

  @Override
  public Optional<List<ByteBuffer>> next() {
    if (!source.read(picture)) {
      return Optional.empty();
    }
    ByteBuffer input = ByteBuffer.allocateDirect(inputBytes).order(ByteOrder.nativeOrder());
    preprocessor.fill(picture, input);
    List<ByteBuffer> frame = List.of(input);
    check.ifPresent(model -> right.put(index, model.run(frame)));
    index++;
    return Optional.of(frame);
  }

  @Override
  public boolean isRight(FrameAnswer answer) {
    return answer.outputs().equals(right.remove(answer.frame()));
  }

  @Override
  public void close() {
    source.close();
    check.ifPresent(LocalPart::close);
  }
}
