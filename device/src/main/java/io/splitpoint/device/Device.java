package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.profile.ColdStart;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.Source;
import java.util.Optional;

/** Where layer prefixes run: hardware that is timed, or a model of hardware that is asked. */
public sealed interface Device {

  /** Name in the profile table, such as {@code cpu} or {@code coral}. */
  String name();

  /** Threads on the host, at least 1. */
  int threads();

  /** What kind of processor it is. */
  default DeviceKind kind() {
    return this instanceof Modelled ? DeviceKind.EDGE_TPU : DeviceKind.named(name());
  }

  /** Opens heads and tails of one graph for running. */
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
     * The same for a part that has a file name of its own, for a device that needs it compiled.
     *
     * @param file without ending: {@code FILE_edgetpu.tflite} is looked for among the models that
     *     were compiled elsewhere
     */
    default OpenPart open(Graph graph, int from, int to, String file) {
      return open(graph, from, to);
    }

    /**
     * The same for a part that has its weights in common with the other parts of the graph that are
     * opened so, where the device can: less memory, and every one of them as fast or as slow as the
     * memory is in which the weights happen to lie.
     */
    default OpenPart openSharing(Graph graph, int from, int to) {
      return open(graph, from, to);
    }

    /**
     * The same for a part that tells what each step of a run takes; empty where the device tells
     * nothing of that.
     *
     * @throws io.splitpoint.tflite.NativeLibraryException when nothing is known of how this runtime
     *     tells it
     */
    default Optional<SteppedPart> openStepped(Graph graph, int from, int to) {
      return Optional.empty();
    }

    /**
     * What a process that runs a part alone pays before its second run; empty where no other
     * process can have the device.
     *
     * @param processes that are started one after the other, at least 1
     * @throws MissingException when such a process cannot run the part
     */
    default Optional<ColdStart> coldStart(Graph graph, int from, int to, int processes) {
      return Optional.empty();
    }

    /**
     * How much of a model the device itself runs, where that is for the device to say; empty where
     * it runs every operator that it is given.
     *
     * @throws MissingException when the device cannot run the model
     */
    default Optional<DelegateShare> share(Graph graph) {
      return Optional.empty();
    }

    /**
     * Whether the device itself runs any operator of a part. Where it runs none, the time of the
     * part is the CPU's and never a time of the device.
     */
    default boolean accelerates(Graph graph, int from, int to) {
      return true;
    }
  }

  /**
   * A device that is there and is timed.
   *
   * @param source {@code MEASURED}; {@code MODELLED} when a stand-in plays the hardware
   * @param remote whether it is another machine: it then runs tails and the whole model only, takes
   *     no memory here, and no meter here sees it
   * @param runtime opens a head or a tail on it
   */
  record Present(String name, int threads, Source source, boolean remote, Runtime runtime)
      implements Device {

    /** In this machine. */
    public Present(String name, int threads, Source source, Runtime runtime) {
      this(name, threads, source, false, runtime);
    }

    /** Real hardware in this machine. */
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
     * @param from first layer of the part, 1 for a prefix
     * @param to last layer of the part, N for a tail
     */
    Prediction predict(Graph graph, int from, int to);
  }

  /**
   * What a device model says of one prefix or tail.
   *
   * @param latencyMs of one warm run
   * @param latencyLowMs, latencyHighMs the ends of its interval
   * @param energyMj of one warm run
   * @param energyLowMj, energyHighMj the ends of its interval
   * @param idleW of the accelerator between runs
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
