package io.splitpoint.schedule.live;

import java.util.Optional;

/**
 * Runs one job at a time, to its end: interpreters on one Edge TPU, on the CPU, or an Edge TPU
 * model that takes as long. Used by one thread.
 */
public interface JobRunner extends AutoCloseable {

  /**
   * What a job looks at.
   *
   * @param name as the client wrote it
   * @param pixels as {@link Pictures} made them; empty when runners need none
   */
  record Picture(String name, byte[] pixels) {}

  /**
   * @param model short name of the model
   * @throws JobFailedException when this job cannot be done; the next may well be
   */
  Classification run(String model, Picture picture);

  @Override
  void close();

  /** Opens the runner of each group of Edge TPUs, in the thread that will use it. */
  @FunctionalInterface
  interface Factory {
    /**
     * A runner that is warm: its first job takes no longer than those that follow.
     *
     * @param firstTpu index of the group's first Edge TPU
     * @param tpus how many run each job together
     */
    JobRunner open(int firstTpu, int tpus);

    /** What makes pictures ready before their jobs wait for an accelerator; empty for nothing. */
    default Optional<Pictures> pictures() {
      return Optional.empty();
    }
  }

  /** Reads pictures as models want them. Used by several threads at once. */
  @FunctionalInterface
  interface Pictures {
    /**
     * The bytes that a runner of this model takes.
     *
     * @throws JobFailedException when the picture cannot be read or is larger than allowed
     */
    byte[] read(String model, String name);
  }
}
