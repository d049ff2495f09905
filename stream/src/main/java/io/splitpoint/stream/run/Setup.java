package io.splitpoint.stream.run;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.accelerator.Accelerator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The parts and settings of a stream. The stream closes source, sink and accelerators.
 *
 * @param preprocessors creates one for each thread
 * @param decoders creates one for each thread
 * @param tensorBytes sizes of the model's inputs, of the tensors that cross at each cut, and of its
 *     outputs
 * @param segments segments; those of a pipeline lead from the first place to the last
 * @param accelerators accelerators, at least one for each segment
 * @param hosts the index in {@code segments} of each accelerator's segment
 * @param threads threads; empty to measure and balance
 * @param frames largest number of frames to take from the source
 */
public record Setup(
    FrameSource source,
    Supplier<Preprocessor> preprocessors,
    Supplier<Decoder> decoders,
    Sink sink,
    List<List<Integer>> tensorBytes,
    List<Segment> segments,
    List<Accelerator> accelerators,
    List<Integer> hosts,
    Optional<Threads> threads,
    Drop drop,
    OptionalLong frames) {

  public Setup {
    tensorBytes = tensorBytes.stream().map(List::copyOf).toList();
    accelerators = List.copyOf(accelerators);
    hosts = List.copyOf(hosts);
    segments = List.copyOf(segments);
    if (accelerators.size() != hosts.size()) {
      throw new IllegalArgumentException(accelerators.size() + " accelerators, hosts " + hosts);
    }
    for (int segment = 0; segment < segments.size(); segment++) {
      if (!hosts.contains(segment)) {
        throw new IllegalArgumentException("segment " + segment + " has no host: " + hosts);
      }
    }
    int end = tensorBytes.size() - 1;
    if (segments.stream().noneMatch(s -> s.from() == 0)
        || segments.stream().noneMatch(s -> s.to() == end)
        || segments.stream().anyMatch(s -> s.to() > end)) {
      throw new IllegalArgumentException("places 0 to " + end + ", segments " + segments);
    }
  }

  /** The number of places, from the model's input on, where frames wait for an accelerator. */
  int places() {
    return tensorBytes.size() - 1;
  }

  boolean modelled() {
    return accelerators.stream().anyMatch(Accelerator::modelled);
  }
}
