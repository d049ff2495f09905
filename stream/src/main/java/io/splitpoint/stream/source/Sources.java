package io.splitpoint.stream.source;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.SyntheticSource;
import io.splitpoint.stream.video.Camera;
import io.splitpoint.stream.video.PipedVideo;
import io.splitpoint.stream.video.VideoFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens a source by its specification. */
public final class Sources {

  private static final String SYNTHETIC = "synthetic";
  private static final String CAMERA = "camera:";

  private Sources() {}

  /**
   * @param spec {@code synthetic:640x480@30} (see {@link SyntheticSource#named}), {@code
   *     camera:/dev/video0}, {@code camera:/dev/video0,1280x720@30}, a folder of pictures, one
   *     picture, a video file, or {@code -} for y4m or MJPEG on standard input
   * @throws InputException when there is no such file, or it is not a picture or video
   * @throws io.splitpoint.failure.MissingException when there is no such camera, it is busy, or
   *     FFmpeg cannot be loaded
   */
  public static FrameSource open(String spec) {
    if (spec.startsWith(SYNTHETIC)) {
      return SyntheticSource.named(spec);
    }
    if (spec.startsWith(CAMERA)) {
      return Camera.open(spec.substring(CAMERA.length()));
    }
    if (spec.equals("-")) {
      return PipedVideo.standardInput();
    }
    Path path = Path.of(spec);
    if (!spec.isEmpty() && Files.isDirectory(path)) {
      return Pictures.folder(path);
    }
    if (spec.isEmpty() || !Files.exists(path)) {
      throw new InputException(
          spec
              + ": no such source (expected camera:DEVICE, a video file, a folder of pictures or - for standard input)");
    }
    return Pictures.isPicture(path)
        ? new Pictures(path.toString(), List.of(path))
        : VideoFile.open(path);
  }
}
