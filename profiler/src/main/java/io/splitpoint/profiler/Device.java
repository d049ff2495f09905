package io.splitpoint.profiler;

import io.splitpoint.model.Graph;
import io.splitpoint.profile.Source;
import io.splitpoint.tflite.Interpreter;

/** Where layer prefixes run: hardware that is timed, or a model of hardware that is asked. */
public sealed interface Device {

  /** Name in the profile table, such as {@code cpu} or {@code coral}. */
  String name();

  /** Threads on the host, at least 1. */
  int threads();

  /** Opens prefixes of one graph for running. */
  @FunctionalInterface
  interface Runtime {
    /**
     * @param graph the whole model
     * @param layer last layer of the prefix, 1 to N
     * @return an interpreter of the prefix; the caller closes it
     */
    Interpreter open(Graph graph, int layer);

    /**
     * Opens a prefix anew, warms it up and times it.
     *
     * @return duration of each run in nanoseconds
     */
    default long[] time(Graph graph, int layer, int runs, long seed) {
      try (Interpreter interpreter = open(graph, layer)) {
        return TimedRuns.measure(interpreter, runs, seed);
      }
    }
  }

  /**
   * A device that is there and is timed.
   *
   * @param source {@code MEASURED}; {@code MODELLED} when a stand-in plays the hardware
   * @param runtime opens a prefix on it
   */
  record Present(String name, int threads, Source source, Runtime runtime) implements Device {

    /** Real hardware. */
    public Present(String name, int threads, Runtime runtime) {
      this(name, threads, Source.MEASURED, runtime);
    }
  }

  /**
   * A device that is not there: its numbers come from a model and are marked so.
   *
   * @param model what is asked instead
   */
  record Modelled(String name, int threads, Model model) implements Device {}

  /** Stands in for a device that is not there. */
  @FunctionalInterface
  interface Model {
    /**
     * @param graph the whole model
     * @param layer last layer of the prefix, 1 to N
     */
    Prediction predict(Graph graph, int layer);
  }

  /**
   * What a device model says of one prefix.
   *
   * @param latencyMs of one warm run
   * @param energyMj of one warm run
   */
  record Prediction(double latencyMs, double energyMj) {}
}
