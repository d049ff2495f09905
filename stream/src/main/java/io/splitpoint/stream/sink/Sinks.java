package io.splitpoint.stream.sink;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.video.Mp4;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a sink by its specification. */
public final class Sinks {

  private static final String MJPEG = "mjpeg:";

  private Sinks() {}

  /**
   * @param spec {@code none}, {@code window}, {@code mjpeg:PORT} (this machine's browsers only) or
   *     {@code mjpeg:HOST:PORT}, {@code NAME.mp4}, or {@code FOLDER/} for JPEG files
   * @param source source of the pictures, for their size and rate
   * @throws InputException when the spec has another form, or the sink cannot be created
   * @throws io.splitpoint.failure.MissingException when there is no screen, or no FFmpeg
   */
  public static Sink open(String spec, FrameSource source) {
    if (spec.equals("none")) {
      return new NoSink();
    }
    if (spec.equals("window")) {
      return Window.open(source);
    }
    if (spec.startsWith(MJPEG)) {
      return MjpegServer.open(spec.substring(MJPEG.length()), source);
    }
    if (spec.endsWith(".mp4")) {
      return new Mp4(Path.of(spec), source);
    }
    if (spec.endsWith("/") || !spec.isEmpty() && Files.isDirectory(Path.of(spec))) {
      return new JpegFolder(Path.of(spec), source);
    }
    throw new InputException(
        "sink " + spec + ": expected none, window, mjpeg:PORT, NAME.mp4 or a folder (FOLDER/)");
  }
}
