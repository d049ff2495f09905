package io.splitpoint.schedule.live;

/**
 * Runs one job at a time, to its end: interpreters on one Edge TPU, on the CPU, or an Edge TPU
 * model that takes as long. Used by one thread.
 */
public interface JobRunner extends AutoCloseable {

  /**
   * @param model short name of the model
   * @param image what the client asked to be looked at
   * @throws JobFailedException when this job cannot be done; the next may well be
   */
  Answer run(String model, String image);

  @Override
  void close();

  /** Opens the runner of each group of Edge TPUs, in the thread that will use it. */
  @FunctionalInterface
  interface Factory {
    /**
     * @param firstTpu index of the group's first Edge TPU
     * @param tpus how many run each job together
     */
    JobRunner open(int firstTpu, int tpus);
  }
}
