package io.splitpoint.cli.offload;

import io.splitpoint.app.offloading.Offloading;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.failure.InputException;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The frames of an offloaded run and their rate. */
final class OffloadFrameOptions {

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      defaultValue = "random",
      description =
          "camera:DEVICE, a video file, a folder of pictures, - for y4m or MJPEG on standard input,"
              + " synthetic[:WIDTHxHEIGHT][@FPS], or random (default: ${DEFAULT-VALUE})")
  String source;

  @Option(
      names = "--whole",
      description = "give the model the whole picture, stretched (default: the middle)")
  boolean whole;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description =
          "largest number (default: all of a video file or folder, 100 of an endless source)")
  Optional<Long> frames = Optional.empty();

  @Option(
      names = "--fps",
      paramLabel = "RATE",
      description = "largest frames per second (default: no limit)")
  Optional<Double> fps = Optional.empty();

  @Option(
      names = "--verify",
      description = "run the whole model here too and compare every answer bit by bit")
  boolean verify;

  /**
   * @throws InputException when an option is out of its range
   */
  Offloading.Frames asked() {
    frames.ifPresent(n -> InRange.atLeast(1, "--frames", n));
    fps.ifPresent(rate -> InRange.above0("--fps", rate));
    return new Offloading.Frames(
        source, whole, frames.map(OptionalLong::of).orElseGet(OptionalLong::empty), fps, verify);
  }
}
