package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.Source;
import io.splitpoint.stream.SyntheticSource;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.run.Balance;
import io.splitpoint.stream.run.Drop;
import io.splitpoint.stream.run.Setup;
import io.splitpoint.stream.sink.Sinks;
import io.splitpoint.stream.source.Sources;
import io.splitpoint.stream.tensor.ImageInput;
import io.splitpoint.stream.tensor.LikeliestClasses;
import io.splitpoint.stream.watch.ResultsCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a stream is put together from; all opened, for the stream to close.
 *
 * @param on the accelerators
 */
record StreamParts(Graph graph, StreamAccelerators on, Source source, Sink sink) {

  /**
   * @param on closed when something else cannot be opened
   * @param results CSV file of what was seen
   * @param names of the labels
   */
  static StreamParts open(
      Graph graph,
      StreamAccelerators on,
      String source,
      String sink,
      Optional<Path> results,
      List<String> names)
      throws IOException {
    Source frames = null;
    try {
      frames =
          source.startsWith("synthetic") ? SyntheticSource.named(source) : Sources.open(source);
      Sink to = Sinks.open(sink, frames);
      if (results.isPresent()) {
        to = new ResultsCsv(to, Files.newBufferedWriter(results.get()), names);
      }
      return new StreamParts(graph, on, frames, to);
    } catch (IOException | RuntimeException failed) {
      if (frames != null) {
        frames.close();
      }
      on.accelerators().forEach(Accelerator::close);
      throw failed;
    }
  }

  /**
   * @param preprocessing threads; empty to balance
   * @param drop empty for what suits the source
   */
  Setup setup(Optional<Integer> preprocessing, Optional<Drop> drop, Optional<Long> frames) {
    return new Setup(
        source,
        () -> ImageInput.of(graph, source.width(), source.height()),
        () -> LikeliestClasses.of(graph),
        sink,
        on.tensorBytes(),
        on.accelerators(),
        on.hosts(),
        preprocessing.map(k -> Balance.asked(k, on.accelerators().size())),
        drop.orElse(source.live() ? Drop.OLDEST : Drop.NONE),
        frames.map(OptionalLong::of).orElseGet(OptionalLong::empty));
  }
}
