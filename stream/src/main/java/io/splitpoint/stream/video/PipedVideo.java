package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;

/**
 * Frames that another program such as {@code rpicam-vid}, GStreamer or FFmpeg writes to the
 * standard input as y4m or MJPEG. The writer waits while this program does not read, so that no
 * frame is lost.
 */
public final class PipedVideo implements DecodedFrames.Kind {

  private static final String NAME = "standard input";

  private PipedVideo() {}

  /**
   * Waits for the first bytes.
   *
   * @throws InputException when they are neither y4m nor MJPEG
   * @throws io.splitpoint.failure.MissingException when FFmpeg cannot be loaded
   */
  public static FrameSource standardInput() {
    return open("pipe:0");
  }

  static FrameSource open(String url) {
    Ffmpeg.load();
    try {
      return new DecodedFrames(NAME, false, Input.piped(NAME, url), new PipedVideo());
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
  public void damaged(Input input, long delivered) {
    throw new InputException(
        "%s: frame %d: expected a whole picture, found %s (%d frames before it were read)"
            .formatted(NAME, delivered, input.damage(), delivered));
  }

  @Override
  public void ended(long delivered) {
    if (delivered == 0) {
      throw new InputException(NAME + ": expected pictures, found none");
    }
  }
}
