package io.splitpoint.cli.stream;

import io.splitpoint.app.streaming.Streaming;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.Words;
import io.splitpoint.failure.InputException;
import io.splitpoint.stream.run.Drop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The frames of a stream and their destination. */
final class StreamFrameOptions {

  @Option(
      names = "--source",
      required = true,
      paramLabel = "SOURCE",
      description =
          "camera:DEVICE, a video (MP4, MOV, MKV, WebM), a folder of pictures, - for y4m or MJPEG on"
              + " standard input, or synthetic[:WIDTHxHEIGHT][@FPS]")
  String source;

  @Option(
      names = "--sink",
      paramLabel = "SINK",
      defaultValue = "none",
      description =
          "window, NAME.mp4, a folder (FOLDER/), mjpeg:PORT (a page that a browser can watch), or"
              + " none (default: ${DEFAULT-VALUE})")
  String sink;

  @Option(
      names = "--whole",
      description = "give the model the whole picture, stretched (default: the middle)")
  boolean whole;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      defaultValue = "0.5",
      description = "lowest score of a box (default: ${DEFAULT-VALUE})")
  float threshold;

  @Option(
      names = "--results",
      paramLabel = "FILE.csv",
      description = "write the results of every frame")
  Optional<Path> results = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "names of the classes, one per line (default: their numbers)")
  Optional<Path> labels = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "auto|K",
      defaultValue = "auto",
      description =
          "threads that preprocess; auto measures the stages on the first frame and balances them"
              + " (default: ${DEFAULT-VALUE})")
  String threads;

  @Option(
      names = "--drop",
      paramLabel = "oldest|none",
      description =
          "what happens when the source is faster: the oldest waiting frame is dropped, or the source"
              + " waits (default: oldest for cameras, none otherwise)")
  Optional<String> drop = Optional.empty();

  @Option(names = "--frames", paramLabel = "N", description = "end after this number of frames")
  Optional<Long> frames = Optional.empty();

  /**
   * @throws InputException when an option is out of its range
   */
  Streaming.Frames asked() throws IOException {
    frames.ifPresent(n -> InRange.atLeast(1, "--frames", n));
    InRange.within(0, 1, "--threshold", threshold);
    return new Streaming.Frames(
        source,
        sink,
        whole,
        threshold,
        results,
        names(),
        preprocessing(),
        drop.map(word -> Words.value("--drop", word, Drop.class)),
        frames.map(OptionalLong::of).orElseGet(OptionalLong::empty));
  }

  private List<String> names() throws IOException {
    // Labels are for people: an invalid UTF-8 byte costs a character, not the stream.
    return labels.isPresent()
        ? new String(Files.readAllBytes(labels.get()), StandardCharsets.UTF_8).lines().toList()
        : List.of();
  }

  private Optional<Integer> preprocessing() {
    if (threads.equals("auto")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InRange.atLeast(1, "--threads", Integer.parseInt(threads)));
    } catch (NumberFormatException e) {
      throw new InputException("--threads: expected auto or a number, found '" + threads + "'");
    }
  }
}
