package io.splitpoint.cli.offload;

import static io.splitpoint.cli.option.InRange.atLeast;

import io.splitpoint.app.offloading.ModelServing;
import io.splitpoint.server.Limits;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The limits of a server. */
final class ServerLimitOptions {

  private static final long MEGABYTE = 1_000_000;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "connections to each port at a time; others are refused (default: ${DEFAULT-VALUE})")
  int maxConnections;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "requests in progress on one connection: gRPC calls, and HTTP requests ahead of"
              + " their answers (default: ${DEFAULT-VALUE})")
  int maxStreams;

  @Option(
      names = "--max-memory",
      paramLabel = "MB",
      description =
          "memory of requests and answers in all connections; requests beyond it are refused"
              + " (default: a quarter of Java's heap)")
  Optional<Integer> maxMemory = Optional.empty();

  @Option(
      names = "--max-loaded",
      paramLabel = "N",
      defaultValue = "16",
      description = "models and tails in memory at a time (default: ${DEFAULT-VALUE})")
  int maxLoaded;

  @Option(
      names = "--max-model-memory",
      paramLabel = "MB",
      description =
          "estimated memory of models and tails; the least recently used one makes room"
              + " (default: half of this machine's)")
  Optional<Integer> maxModelMemory = Optional.empty();

  Limits requests() {
    Limits limits =
        Limits.usual()
            .withConnections(atLeast(1, "--max-connections", maxConnections))
            .withRequests(Limits.usual().requests(), atLeast(1, "--max-streams", maxStreams));
    return maxMemory.isEmpty()
        ? limits
        : limits.withMemoryBytes(MEGABYTE * atLeast(1, "--max-memory", maxMemory.get()));
  }

  int loaded() {
    return atLeast(1, "--max-loaded", maxLoaded);
  }

  long modelBytes() {
    return maxModelMemory
        .map(most -> MEGABYTE * atLeast(1, "--max-model-memory", most))
        .orElseGet(ModelServing::halfOfTheMemory);
  }
}
