package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.stream.FrameSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.global.avformat;

/**
 * A Video4Linux2 camera: a USB camera or a capture card. Damaged pictures are skipped, as in other
 * viewers.
 */
public final class Camera implements DecodedFrames.Kind {

  private static final Pattern SPEC =
      Pattern.compile("(?<device>[^,]+)(,(?<size>\\d{1,5}x\\d{1,5})(@(?<rate>\\d{1,4}))?)?");

  private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(10);

  private static final int MOST_DAMAGED_IN_A_ROW = 100;

  private final String device;
  private long beganNs;
  private int damaged;

  private Camera(String device) {
    this.device = device;
  }

  /**
   * @param spec the device and optionally size and rate: {@code /dev/video0,1280x720@30}; a camera
   *     that cannot do these uses the nearest it can
   * @throws MissingException when the camera is missing, in use, or forbidden
   * @throws InputException when the text has another form
   */
  public static FrameSource open(String spec) {
    Matcher parts = SPEC.matcher(spec);
    if (!parts.matches()) {
      throw new InputException(
          "camera:%s: expected camera:DEVICE[,WIDTHxHEIGHT[@RATE]], as camera:/dev/video0,1280x720@30"
              .formatted(spec));
    }
    String device = parts.group("device");
    if (!Files.exists(Path.of(device))) {
      throw new MissingException(
          "camera %s: no such device (is it plugged in? ls /dev/video*)".formatted(device));
    }
    Ffmpeg.loadDevices();
    AVInputFormat v4l2 = avformat.av_find_input_format("v4l2");
    String size = parts.group("size");
    try {
      if (size == null) {
        return frames(device, open(device, v4l2));
      }
      String rate = parts.group("rate") == null ? "30" : parts.group("rate");
      return frames(device, openSized(device, v4l2, size, rate));
    } catch (Input.OpenException e) {
      throw new MissingException("camera " + device + ": " + reason(e), e);
    }
  }

  private static FrameSource frames(String device, Input input) {
    return new DecodedFrames(device, true, input, new Camera(device));
  }

  private static Input openSized(String device, AVInputFormat v4l2, String size, String rate)
      throws Input.OpenException {
    try {
      // Uncompressed, USB 2 transfers large pictures only a few times per second.
      return open(device, v4l2, "video_size", size, "framerate", rate, "input_format", "mjpeg");
    } catch (Input.OpenException e) {
      return open(device, v4l2, "video_size", size, "framerate", rate);
    }
  }

  private static Input open(String device, AVInputFormat v4l2, String... options)
      throws Input.OpenException {
    return Input.device(device, v4l2, options);
  }

  private static String reason(Input.OpenException failure) {
    return switch (failure.error) {
      case Ffmpeg.BUSY -> "busy: another program uses it";
      case Ffmpeg.NO_ACCESS -> "permission denied (add yourself to the group video)";
      case Ffmpeg.NO_SUCH_FILE -> "no such device";
      default -> "not a usable camera: " + failure.getMessage();
    };
  }

  @Override
  public void begins() {
    beganNs = System.nanoTime();
    damaged = 0;
  }

  @Override
  public void damaged(Input input, long delivered) {
    if (++damaged >= MOST_DAMAGED_IN_A_ROW) {
      throw new InputException(
          "camera %s: %d damaged pictures in a row: %s".formatted(device, damaged, input.damage()));
    }
  }

  @Override
  public void later() {
    if (System.nanoTime() - beganNs > SILENCE_NS) {
      throw new InputException("camera %s: gave no picture for 10 s".formatted(device));
    }
    pause();
  }

  @Override
  public void ended(long delivered) {
    throw new InputException("camera " + device + ": went away");
  }

  private void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("camera " + device + ": reading was interrupted", e);
    }
  }
}
