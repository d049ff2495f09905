package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The frames of a video file in the order of display. A truncated or damaged file gives all frames
 * before the damage, and then an exception that names the frame.
 */
public final class VideoFile implements DecodedFrames.Kind {

  private final Path file;
  private String broken;

  private VideoFile(Path file) {
    this.file = file;
  }

  /**
   * @throws InputException when it is not a video that FFmpeg can read
   * @throws io.splitpoint.failure.MissingException when FFmpeg cannot be loaded
   */
  public static FrameSource open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file + ": no such video file");
    }
    Ffmpeg.load();
    try {
      Container container = Container.of(file);
      // The prefix file: and the list prevent opening other files; mfra is an index that could lead
      // anywhere.
      Input input =
          Input.file(
              file.toString(),
              "file:" + file.toAbsolutePath(),
              container,
              "protocol_whitelist",
              "file",
              "use_mfra_for",
              "0");
      return new DecodedFrames(file.toString(), false, input, new VideoFile(file));
    } catch (IOException e) {
      throw new InputException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (Input.OpenException e) {
      throw new InputException(
          "%s: expected a video, found one that cannot be read: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  @Override
  public void damaged(Input input, long delivered) {
    broken = broken == null ? input.damage() : broken;
    input.endHere();
  }

  @Override
  public void ended(long delivered) {
    if (broken != null) {
      throw new InputException(
          "%s: frame %d: expected a whole picture, found that the video is damaged: %s (%d frames before it were read)"
              .formatted(file, delivered, broken, delivered));
    }
    if (delivered == 0) {
      throw new InputException(file + ": expected a video, found one without frames");
    }
  }
}
