package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a server serves.
 *
 * @param policy which waiting job goes first
 * @param tpus accelerators there are, at least 1
 * @param pipe the study's request pipe; empty for none
 * @param clientPipes what a client's process id is appended to, such as {@code /tmp/pipe_}
 * @param socket the Unix domain socket; empty for none
 * @param permissions of pipe and socket, such as {@code rw-------}
 * @param admit whether a task that would break the guarantees is refused
 * @param overheadNs added to every worst case in admission, for dispatching
 * @param dropLate whether a job whose deadline has passed before it begins is dropped; it runs late
 *     otherwise
 * @param drainMs how long jobs may still run when the server is told to end
 * @param capacity requests that may wait
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
      throw new IllegalArgumentException("capacity, drain and overhead: expected no negatives");
    }
  }

  /** One accelerator, neither pipe nor socket, no admission control. */
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
    return new LiveOptions(
        policy,
        more,
        pipe,
        clientPipes,
        socket,
        permissions,
        admit,
        overheadNs,
        dropLate,
        drainMs,
        capacity);
  }

  public LiveOptions withPipe(Path request, String clients) {
    return new LiveOptions(
        policy,
        tpus,
        Optional.of(request),
        clients,
        socket,
        permissions,
        admit,
        overheadNs,
        dropLate,
        drainMs,
        capacity);
  }

  public LiveOptions withSocket(Path path) {
    return new LiveOptions(
        policy,
        tpus,
        pipe,
        clientPipes,
        Optional.of(path),
        permissions,
        admit,
        overheadNs,
        dropLate,
        drainMs,
        capacity);
  }

  public LiveOptions withPermissions(String of) {
    return new LiveOptions(
        policy,
        tpus,
        pipe,
        clientPipes,
        socket,
        of,
        admit,
        overheadNs,
        dropLate,
        drainMs,
        capacity);
  }

  public LiveOptions withAdmission(boolean on, long dispatchingNs) {
    return new LiveOptions(
        policy,
        tpus,
        pipe,
        clientPipes,
        socket,
        permissions,
        on,
        dispatchingNs,
        dropLate,
        drainMs,
        capacity);
  }

  public LiveOptions withDropLate(boolean drop) {
    return new LiveOptions(
        policy,
        tpus,
        pipe,
        clientPipes,
        socket,
        permissions,
        admit,
        overheadNs,
        drop,
        drainMs,
        capacity);
  }

  public LiveOptions withDrainMs(long ms) {
    return new LiveOptions(
        policy,
        tpus,
        pipe,
        clientPipes,
        socket,
        permissions,
        admit,
        overheadNs,
        dropLate,
        ms,
        capacity);
  }
}
