package io.splitpoint.schedule.live;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import java.nio.file.Path;
import java.util.Optional;

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
    long drainMs) {

  /** Largest number of waiting requests. */
  static final int CAPACITY = 100_000;

  public static final String STUDY_CLIENT_PIPES = "/tmp/pipe_";

  public LiveOptions {
    if (tpus < 1 || tpus > 64) {
      throw new InputException("accelerators: expected 1 to 64, found " + tpus);
    }
    if (!permissions.matches("(?:[r-][w-][x-]){3}")) {
      throw new InputException(
          "permissions: expected such as rw-------, found '" + permissions + "'");
    }
    if (drainMs < 0 || overheadNs < 0) {
      throw new InputException(
          "drain and overhead: expected at least 0, found %d ms and %d ns"
              .formatted(drainMs, overheadNs));
    }
  }
}
