package io.splitpoint.schedule.live;

import java.util.Optional;

/**
 * Runs one job at a time, to its end, on an Edge TPU, on the CPU, or on an Edge TPU model that
 * takes as long. For one thread.
 */
public interface JobRunner extends AutoCloseable {

  /**
   * The input of a job.
   *
   * @param name name as the client wrote it
   * @param pixels pixels from {@link Pictures}; empty when runners need none
   */
  record Picture(String name, byte[] pixels) {}

  /**
   * @param model short name of the model
   * @throws JobFailedException when this job cannot be done; the next one may succeed
   */
  Classification run(String model, Picture picture);

  @Override
  void close();

  /** Opens the runner of each group of Edge TPUs on the thread that will use it. */
  @FunctionalInterface
  interface Factory {
    /**
     * Opens a warm runner, whose first job takes no longer than later ones.
     *
     * @param firstTpu index of the group's first Edge TPU
     * @param tpus number of Edge TPUs that run each job together
     */
    JobRunner open(int firstTpu, int tpus);

    /** The reader that prepares pictures before their jobs wait for an accelerator, if any. */
    default Optional<Pictures> pictures() {
      return Optional.empty();
    }
  }

  /** Reads pictures as models need them. Thread-safe. */
  @FunctionalInterface
  interface Pictures {
    /**
     * The input bytes for a runner of this model.
     *
     * @throws JobFailedException when the picture cannot be read or is larger than allowed
     */
    byte[] read(String model, String name);
  }
}
