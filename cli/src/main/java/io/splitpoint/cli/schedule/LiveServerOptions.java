package io.splitpoint.cli.schedule;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.live.LiveOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The pipes, socket, admission and end of a live scheduler. */
final class LiveServerOptions {

  @Mixin PolicyOption policy;

  @Option(
      names = "--pipe",
      paramLabel = "PATH",
      defaultValue = "/tmp/scheduler_pipe",
      description = "the request pipe; 'none' for none (default: ${DEFAULT-VALUE})")
  String pipe;

  @Option(
      names = "--client-pipes",
      paramLabel = "PREFIX",
      defaultValue = "/tmp/pipe_",
      description =
          "reply pipes, to which the client's pid is appended (default: ${DEFAULT-VALUE})")
  String clientPipes;

  @Option(names = "--socket", paramLabel = "PATH", description = "a Unix domain socket as well")
  Optional<Path> socket = Optional.empty();

  @Option(
      names = "--permissions",
      paramLabel = "RWX",
      defaultValue = "rw-------",
      description = "permissions of pipe and socket (default: ${DEFAULT-VALUE})")
  String permissions;

  @Option(names = "--admit", description = "refuse a task that would break the guarantees")
  boolean admit;

  @Option(
      names = "--overhead-ms",
      paramLabel = "MS",
      defaultValue = "1",
      description = "time added to every worst case in admission (default: ${DEFAULT-VALUE})")
  double overheadMs;

  @Option(
      names = "--late",
      paramLabel = "run|drop",
      defaultValue = "run",
      description = "what happens to a job whose deadline has passed (default: ${DEFAULT-VALUE})")
  Late late;

  enum Late {
    run,
    drop
  }

  @Option(
      names = "--drain-ms",
      paramLabel = "MS",
      defaultValue = "5000",
      description =
          "time in which waiting jobs may still run at the end (default: ${DEFAULT-VALUE})")
  long drainMs;

  /**
   * @param tpus number of accelerators
   * @throws InputException when an option is out of its range
   */
  LiveOptions asked(int tpus) {
    return new LiveOptions(
        policy.policy(),
        tpus,
        pipe.equals("none") ? Optional.empty() : Optional.of(Path.of(pipe)),
        clientPipes,
        socket,
        permissions,
        admit,
        Math.round(overheadMs * 1e6),
        late == Late.drop,
        drainMs);
  }
}
