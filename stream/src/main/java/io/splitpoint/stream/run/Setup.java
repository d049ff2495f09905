package io.splitpoint.stream.run;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.Source;
import io.splitpoint.stream.accelerator.Accelerator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What a stream is made of. The stream closes source, sink and accelerators.
 *
 * @param preprocessors makes one for each thread
 * @param decoders makes one for each thread
 * @param tensorBytes sizes of the model's inputs, then of what each segment puts out: one list more
 *     than segments
 * @param accelerators with at least one for each segment
 * @param hosts the segment, from 0, that each of them runs
 * @param threads empty to measure and balance
 * @param frames to take from the source at most
 */
public record Setup(
    Source source,
    Supplier<Preprocessor> preprocessors,
    Supplier<Decoder> decoders,
    Sink sink,
    List<List<Integer>> tensorBytes,
    List<Accelerator> accelerators,
    List<Integer> hosts,
    Optional<Threads> threads,
    Drop drop,
    OptionalLong frames) {

  public Setup {
    tensorBytes = tensorBytes.stream().map(List::copyOf).toList();
    accelerators = List.copyOf(accelerators);
    hosts = List.copyOf(hosts);
    int segments = tensorBytes.size() - 1;
    if (accelerators.size() != hosts.size()) {
      throw new IllegalArgumentException(accelerators.size() + " accelerators, hosts " + hosts);
    }
    for (int segment = 0; segment < segments; segment++) {
      if (!hosts.contains(segment)) {
        throw new IllegalArgumentException("segment " + segment + " has no host: " + hosts);
      }
    }
  }

  int segments() {
    return tensorBytes.size() - 1;
  }

  boolean modelled() {
    return accelerators.stream().anyMatch(Accelerator::modelled);
  }
}
