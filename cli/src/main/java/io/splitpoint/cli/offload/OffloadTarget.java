package io.splitpoint.cli.offload;

import io.splitpoint.cli.option.ServerAccess;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.CostRounds;
import io.splitpoint.offload.run.Goal;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.run.UsageException;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The server and the model on it, for the commands that use one. */
final class OffloadTarget {

  @Option(
      names = "--server",
      required = true,
      paramLabel = "SERVER",
      description =
          "HOST:PORT (REST), or a URL of http, https, grpc or grpcs: ours, Triton, KServe, MLServer")
  String server;

  @Option(
      names = "--remote-name",
      paramLabel = "NAME",
      description = "the model's name on the server (default: the model's own)")
  Optional<String> remoteName = Optional.empty();

  @Option(
      names = "--tail-names",
      paramLabel = "PATTERN",
      defaultValue = "{model}-tail-{layer}",
      description = "what the tails are called on the server (default: ${DEFAULT-VALUE})")
  String tailNames;

  @Option(
      names = "--remote-version",
      paramLabel = "VERSION",
      description = "the version to ask for (default: the server's choice)")
  Optional<String> version = Optional.empty();

  @Mixin ServerAccess access = new ServerAccess();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "CPU threads of one run here (default: ${DEFAULT-VALUE})")
  int threads;

  @Option(
      names = "--no-xnnpack",
      description = "run heads here without XNNPACK's kernels (answers may differ in the last bit)")
  boolean noXnnpack;

  /** How heads run here. */
  Interpreter.Options heads() {
    if (threads < 1) {
      throw new UsageException("--threads: expected at least 1, found " + threads);
    }
    return Interpreter.Options.cpu(threads).withXnnpack(!noXnnpack);
  }

  /**
   * Times heads and tails: on this machine's CPU, tails as our server runs them.
   *
   * @param chip where heads run instead of the CPU
   */
  CostRounds costs(TfLite library, Graph graph, Optional<? extends Heads> chip) {
    return new CostRounds(
        library,
        graph,
        chip.isPresent() ? chip.get() : Heads.onCpu(library, graph, heads()),
        heads().withXnnpack(true),
        chip.isEmpty() && threads == 1); // else others work while this thread waits
  }

  ServerAddress address() throws IOException {
    return access.of(server);
  }

  /** How to run the model of this name. */
  Settings settings(
      String model,
      OptionalInt layer,
      OptionalDouble deadlineMs,
      int inFlight,
      Compression compression,
      Goal goal) {
    return new Settings(
        remoteName.orElse(model),
        version.orElse(""),
        new TailNames(tailNames),
        layer,
        deadlineMs,
        heads().threads(),
        !noXnnpack,
        inFlight,
        0.1,
        compression,
        goal);
  }
}
