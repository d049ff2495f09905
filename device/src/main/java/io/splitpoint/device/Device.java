package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.profile.ColdStart;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.Source;
import java.util.Optional;

/** A place where parts of a model run: hardware that is timed, or a model of hardware. */
public sealed interface Device {

  /** The name in the profile table, such as {@code cpu} or {@code coral}. */
  String name();

  /** Threads on the host, at least 1. */
  int threads();

  /** The kind of processor. */
  DeviceKind kind();

  /** Opens heads and tails of one graph. */
  @FunctionalInterface
  interface Runtime {
    /**
     * @param graph the whole model
     * @param from first layer of the part, 1 for a head
     * @param to last layer of the part, N for a tail
     * @return the part, ready to run; the caller closes it
     */
    OpenPart open(Graph graph, int from, int to);

    /**
     * Opens a part with a file name, for a device that needs compiled models.
     *
     * @param file file name without suffix: {@code FILE_edgetpu.tflite} is searched among the
     *     models compiled elsewhere
     */
    default OpenPart open(Graph graph, int from, int to, String file) {
      return open(graph, from, to);
    }

    /**
     * Opens a part that shares its weights with other parts of the graph, where the device can do
     * so. This takes less memory, but the speed of all parts depends on where the weights happen to
     * lie.
     */
    default OpenPart openSharing(Graph graph, int from, int to) {
      return open(graph, from, to);
    }

    /**
     * Opens a part that reports the time of each step of a run; empty where the device reports no
     * steps.
     *
     * @throws io.splitpoint.tflite.NativeLibraryException when this runtime's events are not known
     */
    default Optional<SteppedPart> openStepped(Graph graph, int from, int to) {
      return Optional.empty();
    }

    /**
     * Measures the cold start of a process that runs a part alone; empty where no other process can
     * use the device.
     *
     * @param processes number of processes, started one after the other, at least 1
     * @throws MissingException when such a process cannot run the part
     */
    default Optional<ColdStart> coldStart(Graph graph, int from, int to, int processes) {
      return Optional.empty();
    }

    /**
     * The part of a model that the device itself runs, where it chooses; empty where it runs every
     * operator.
     *
     * @throws MissingException when the device cannot run the model
     */
    default Optional<DelegateShare> share(Graph graph) {
      return Optional.empty();
    }

    /**
     * Whether the device itself runs any operator of a part. Otherwise the time of the part is the
     * CPU's and never a time of the device.
     */
    default boolean accelerates(Graph graph, int from, int to) {
      return true;
    }
  }

  /**
   * A present device, which is timed.
   *
   * @param source {@code MEASURED}; {@code MODELLED} when a stand-in emulates the hardware
   * @param remote whether it is another machine, which runs only tails and the whole model, uses no
   *     memory here, and is not metered here
   * @param runtime opens a head or a tail on it
   */
  record Present(
      String name, DeviceKind kind, int threads, Source source, boolean remote, Runtime runtime)
      implements Device {

    /** Real hardware of this machine, whose kind its name tells. */
    public Present(String name, int threads, Runtime runtime) {
      this(name, DeviceKind.named(name), threads, Source.MEASURED, false, runtime);
    }
  }

  /**
   * A device that is not present: its numbers come from a model and are marked so.
   *
   * @param model the device's model
   */
  record Modelled(String name, int threads, Model model) implements Device {

    @Override
    public DeviceKind kind() {
      return DeviceKind.EDGE_TPU;
    }
  }

  /** Predicts the costs of a device that is not present. */
  @FunctionalInterface
  interface Model {
    /**
     * @param graph the whole model
     * @param from first layer of the part, 1 for a prefix
     * @param to last layer of the part, N for a tail
     */
    Prediction predict(Graph graph, int from, int to);
  }

  /**
   * A device model's prediction for one head or tail.
   *
   * @param latencyMs latency of one warm run
   * @param latencyLowMs, latencyHighMs the ends of its interval
   * @param energyMj energy of one warm run
   * @param energyLowMj, energyHighMj the ends of its interval
   * @param idleW power of the accelerator between runs
   */
  record Prediction(
      double latencyMs,
      double latencyLowMs,
      double latencyHighMs,
      double energyMj,
      double energyLowMj,
      double energyHighMj,
      double idleW) {}
}
