package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The settings of a {@link LiveServer}.
 *
 * @param policy order of waiting jobs
 * @param tpus number of accelerators, at least 1
 * @param pipe the study's request pipe; empty for none
 * @param clientPipes prefix of a client's pipe before its process id, such as {@code /tmp/pipe_}
 * @param socket the Unix domain socket; empty for none
 * @param permissions permissions of pipe and socket, such as {@code rw-------}
 * @param admit whether a task that would break the guarantees is refused
 * @param overheadNs time for dispatching that admission adds to every worst case
 * @param dropLate whether a job whose deadline passes before it begins is dropped; otherwise it
 *     runs late
 * @param drainMs time that jobs may still run after the server was asked to end
 * @param capacity largest number of waiting requests
 */
public record LiveOptions(
    Policy policy,
    int tpus,
    Optional<Path> pipe,
    String clientPipes,
    Optional<Path> socket,
    String permissions,
    boolean admit,
    long overheadNs,
    boolean dropLate,
    long drainMs,
    int capacity) {

  public static final Path STUDY_PIPE = Path.of("/tmp/scheduler_pipe");
  public static final String STUDY_CLIENT_PIPES = "/tmp/pipe_";

  public LiveOptions {
    if (tpus < 1 || tpus > 64) {
      throw new IllegalArgumentException("tpus: expected 1 to 64, found " + tpus);
    }
    if (!permissions.matches("(?:[r-][w-][x-]){3}")) {
      throw new IllegalArgumentException(
          "permissions: expected such as rw-------, found '" + permissions + "'");
    }
    if (capacity < 1 || drainMs < 0 || overheadNs < 0) {
      throw new IllegalArgumentException("capacity, drain and overhead: expected at least 0");
    }
  }

  /** One accelerator without pipe, socket or admission control. */
  public static LiveOptions of(Policy policy) {
    return new LiveOptions(
        policy,
        1,
        Optional.empty(),
        STUDY_CLIENT_PIPES,
        Optional.empty(),
        "rw-------",
        false,
        1_000_000,
        false,
        5_000,
        100_000);
  }

  public LiveOptions withTpus(int more) {
    return with(copy -> copy.tpus = more);
  }

  public LiveOptions withPipe(Path request, String clients) {
    return with(
        copy -> {
          copy.pipe = Optional.of(request);
          copy.clientPipes = clients;
        });
  }

  public LiveOptions withSocket(Path path) {
    return with(copy -> copy.socket = Optional.of(path));
  }

  public LiveOptions withPermissions(String of) {
    return with(copy -> copy.permissions = of);
  }

  public LiveOptions withAdmission(boolean on, long dispatchingNs) {
    return with(
        copy -> {
          copy.admit = on;
          copy.overheadNs = dispatchingNs;
        });
  }

  public LiveOptions withDropLate(boolean drop) {
    return with(copy -> copy.dropLate = drop);
  }

  public LiveOptions withDrainMs(long ms) {
    return with(copy -> copy.drainMs = ms);
  }

  private LiveOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.options();
  }

  private static final class Copy {
    private final LiveOptions from;
    private int tpus;
    private Optional<Path> pipe;
    private String clientPipes;
    private Optional<Path> socket;
    private String permissions;
    private boolean admit;
    private long overheadNs;
    private boolean dropLate;
    private long drainMs;

    Copy(LiveOptions from) {
      this.from = from;
      this.tpus = from.tpus;
      this.pipe = from.pipe;
      this.clientPipes = from.clientPipes;
      this.socket = from.socket;
      this.permissions = from.permissions;
      this.admit = from.admit;
      this.overheadNs = from.overheadNs;
      this.dropLate = from.dropLate;
      this.drainMs = from.drainMs;
    }

    LiveOptions options() {
      return new LiveOptions(
          from.policy,
          tpus,
          pipe,
          clientPipes,
          socket,
          permissions,
          admit,
          overheadNs,
          dropLate,
          drainMs,
          from.capacity);
    }
  }
}
