package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import java.util.OptionalDouble;

/**
 * Frames that another program such as {@code rpicam-vid}, GStreamer or FFmpeg writes to the
 * standard input as y4m or MJPEG. The writer waits while this program does not read, so that no
 * frame is lost.
 */
public final class PipedVideo implements FrameSource {

  private static final String NAME = "standard input";

  private final Input input;
  private long delivered;

  private PipedVideo(Input input) {
    this.input = input;
  }

  /**
   * Waits for the first bytes.
   *
   * @throws InputException when they are neither y4m nor MJPEG
   * @throws io.splitpoint.failure.MissingException when FFmpeg cannot be loaded
   */
  public static PipedVideo standardInput() {
    return open("pipe:0");
  }

  static PipedVideo open(String url) {
    Ffmpeg.load();
    try {
      return new PipedVideo(Input.piped(NAME, url));
    } catch (Input.OpenException e) {
      throw new InputException(
          NAME
              + ": expected y4m or MJPEG (rpicam-vid --codec mjpeg -o -, ffmpeg … -f yuv4mpegpipe"
              + " -), found neither: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int width() {
    return input.width();
  }

  @Override
  public int height() {
    return input.height();
  }

  @Override
  public OptionalDouble framesPerSecond() {
    return input.framesPerSecond();
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public boolean read(Picture into) {
    while (true) {
      switch (input.next()) {
        case FRAME -> {
          input.copyTo(into);
          delivered++;
          return true;
        }
        case DAMAGED ->
            throw new InputException(
                "%s: frame %d: expected a whole picture, found %s (%d frames before it were read)"
                    .formatted(NAME, delivered, input.damage(), delivered));
        case LATER -> {
          // This happens only with inputs that do not block.
        }
        case END -> {
          if (delivered == 0) {
            throw new InputException(NAME + ": expected pictures, found none");
          }
          return false;
        }
      }
    }
  }

  @Override
  public void close() {
    input.close();
  }
}
