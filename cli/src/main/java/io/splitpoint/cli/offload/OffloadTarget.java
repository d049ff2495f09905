package io.splitpoint.cli.offload;

import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.ServerAccess;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.Settings;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The server and the model on it, for the commands that use one. */
final class OffloadTarget {

  @Option(
      names = "--server",
      required = true,
      paramLabel = "SERVER",
      description =
          "HOST:PORT (REST), or a URL of http, https, grpc or grpcs: Splitpoint, Triton, KServe, MLServer")
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
      description = "names of the tails on the server (default: ${DEFAULT-VALUE})")
  String tailNames;

  @Option(
      names = "--remote-version",
      paramLabel = "VERSION",
      description = "the model's version (default: the server's choice)")
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

  ServerAddress address() throws IOException {
    return access.of(server);
  }

  /**
   * The settings for a split of the model of this name.
   *
   * @throws InputException when an option is out of its range
   */
  Settings settings(String model) {
    InRange.atLeast(1, "--threads", threads);
    return Settings.plain(
        remoteName.orElse(model),
        version.orElse(""),
        new TailNames(tailNames),
        threads,
        !noXnnpack);
  }
}
