package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * The frames of a video file in the order of display. A truncated or damaged file gives all frames
 * before the damage, and then an exception that names the frame.
 */
public final class VideoFile implements FrameSource {

  private final Path file;
  private final Input input;
  private long delivered;
  private String broken;

  private VideoFile(Path file, Input input) {
    this.file = file;
    this.input = input;
  }

  /**
   * @throws InputException when it is not a video that FFmpeg can read
   * @throws io.splitpoint.failure.MissingException when FFmpeg cannot be loaded
   */
  public static VideoFile open(Path file) {
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
      return new VideoFile(file, input);
    } catch (IOException e) {
      throw new InputException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (Input.OpenException e) {
      throw new InputException(
          "%s: expected a video, found one that cannot be read: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  @Override
  public String name() {
    return file.toString();
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
        case DAMAGED -> {
          broken = broken == null ? input.damage() : broken;
          input.endHere();
        }
        case LATER -> {}
        case END -> {
          return end();
        }
      }
    }
  }

  private boolean end() {
    if (broken != null) {
      throw new InputException(
          "%s: frame %d: expected a whole picture, found that the video is damaged: %s (%d frames before it were read)"
              .formatted(file, delivered, broken, delivered));
    }
    if (delivered == 0) {
      throw new InputException(file + ": expected a video, found one without frames");
    }
    return false;
  }

  @Override
  public void close() {
    input.close();
  }
}
