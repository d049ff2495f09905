package io.splitpoint.cli.stream;

import io.splitpoint.model.Graph;
import io.splitpoint.run.GrowingFile;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.Source;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.decode.Decoders;
import io.splitpoint.stream.draw.DrawingSink;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.InputTensor;
import io.splitpoint.stream.prepare.ModelPreprocessors;
import io.splitpoint.stream.run.Balance;
import io.splitpoint.stream.run.Drop;
import io.splitpoint.stream.run.Setup;
import io.splitpoint.stream.sink.Sinks;
import io.splitpoint.stream.source.Sources;
import io.splitpoint.stream.watch.ResultsCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a stream is put together from; all opened, for the stream to close.
 *
 * @param on the accelerators
 */
record StreamParts(Graph graph, StreamAccelerators on, Source source, Sink sink, Crop crop) {

  private static final int MOST_RESULTS = 10;

  /**
   * @param on closed when something else cannot be opened
   * @param whole whether the model sees the whole picture, stretched, instead of its middle
   * @param results CSV file of what was seen
   * @param names of the labels
   */
  static StreamParts open(
      Graph graph,
      StreamAccelerators on,
      String source,
      String sink,
      boolean whole,
      Optional<Path> results,
      List<String> names)
      throws IOException {
    Source frames = null;
    try {
      frames = Sources.open(source);
      Sink to = Sinks.open(sink, frames);
      if (!sink.equals("none")) {
        to = new DrawingSink(to, names, frames.height());
      }
      if (results.isPresent()) {
        to = new ResultsCsv(to, new GrowingFile(results.get()), names);
      }
      InputTensor input = InputTensor.of(graph);
      int width = frames.width();
      int height = frames.height();
      Crop crop =
          whole
              ? Crop.whole(width, height)
              : Crop.centre(width, height, input.width(), input.height());
      return new StreamParts(graph, on, frames, to, crop);
    } catch (IOException | RuntimeException failed) {
      if (frames != null) {
        frames.close();
      }
      on.accelerators().forEach(Accelerator::close);
      throw failed;
    }
  }

  /**
   * @param threshold least score of a box
   * @param preprocessing threads; empty to balance
   * @param drop empty for what suits the source
   */
  Setup setup(
      float threshold,
      Optional<Integer> preprocessing,
      Optional<Drop> drop,
      Optional<Long> frames) {
    int width = source.width();
    int height = source.height();
    return new Setup(
        source,
        () -> ModelPreprocessors.of(width, height, crop, graph),
        on.computes()
            ? () -> Decoders.of(graph, threshold, MOST_RESULTS, crop, width, height)
            : Decoders::none,
        sink,
        on.tensorBytes(),
        on.segments(),
        on.accelerators(),
        on.hosts(),
        preprocessing.map(k -> Balance.asked(k, on.accelerators().size())),
        drop.orElse(source.live() ? Drop.OLDEST : Drop.NONE),
        frames.map(OptionalLong::of).orElseGet(OptionalLong::empty));
  }
}
