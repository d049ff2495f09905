package io.splitpoint.app.streaming;

import io.splitpoint.model.Graph;
import io.splitpoint.run.GrowingFile;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Sink;
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

/** Opens a stream's source and sink, and connects them with its accelerators. */
final class StreamParts {

  private static final int MOST_RESULTS = 10;

  private StreamParts() {}

  /**
   * @param on accelerators, closed when something else cannot be opened
   * @return the opened parts, which the stream closes
   */
  static Setup open(Graph graph, StreamAccelerators on, Streaming.Frames frames)
      throws IOException {
    FrameSource source = null;
    try {
      source = Sources.open(frames.source());
      int width = source.width();
      int height = source.height();
      Sink sink = Sinks.open(frames.sink(), source);
      if (!frames.sink().equals("none")) {
        sink = new DrawingSink(sink, frames.labels(), height);
      }
      if (frames.seen().isPresent()) {
        sink = new ResultsCsv(sink, new GrowingFile(frames.seen().get()), frames.labels());
      }
      InputTensor input = InputTensor.of(graph);
      Crop crop =
          frames.whole()
              ? Crop.whole(width, height)
              : Crop.centre(width, height, input.width(), input.height());
      return new Setup(
          source,
          () -> ModelPreprocessors.of(width, height, crop, graph),
          on.computes()
              ? () -> Decoders.of(graph, frames.threshold(), MOST_RESULTS, crop, width, height)
              : Decoders::none,
          sink,
          on.tensorBytes(),
          on.segments(),
          on.accelerators(),
          on.hosts(),
          frames.preprocessing().map(k -> Balance.asked(k, on.accelerators().size())),
          frames.drop().orElse(source.live() ? Drop.OLDEST : Drop.NONE),
          frames.most());
    } catch (IOException | RuntimeException failed) {
      if (source != null) {
        source.close();
      }
      on.accelerators().forEach(Accelerator::close);
      throw failed;
    }
  }
}
