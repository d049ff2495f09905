package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.failure.InputException;
import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.Topology;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Runs every head and every tail of every target on each of its devices and fills the profile
 * table; then compares the splits that can still be the best by more runs.
 *
 * <p>Present devices are timed: parts are opened once and stay open as far as the memory allows;
 * rounds over all of them in random order, the whole model included, separate the machine's pace
 * from the parts' own times ({@link JointEstimate}). For modelled devices the model's predictions
 * are used.
 */
public final class Profiler {

  /**
   * The amount of measuring.
   *
   * @param runs largest number of timed runs of a part before the play-off, and again in it; at
   *     least 3
   * @param precisionTarget width of a time's 95 % interval, as a share of the time, at which it is
   *     precise enough
   * @param budgetSeconds time for all timing; empty for 60 s per present device, or what six rounds
   *     need
   * @param memoryBytes memory of the open parts
   * @param withTails whether tails are run; otherwise they are unknown
   * @param quality time spent on energy; without a meter it does not matter
   * @param seed seed of the random order and of the inputs
   */
  public record Options(
      int runs,
      double precisionTarget,
      OptionalDouble budgetSeconds,
      long memoryBytes,
      boolean withTails,
      Quality quality,
      long seed) {

    public Options {
      if (runs < 3) {
        throw new IllegalArgumentException("runs: expected at least 3, found " + runs);
      }
      if (!(precisionTarget > 0)) {
        throw new IllegalArgumentException(
            "precision target: expected more than 0, found " + precisionTarget);
      }
    }
  }

  /** Receives the progress after every round. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param done share of the work that is done, 0 to 1
     * @param now the present activity
     */
    void at(double done, String now);
  }

  /**
   * A meter for the run.
   *
   * @param meter started meter that fills {@code trace}
   * @param trace the meter's samples
   */
  public record Metering(Meter meter, PowerTrace trace) {

    /** {@code MEASURED}, or {@code MODELLED} where the samples are an emulator's. */
    public Source source() {
      return meter.traits().emulated() ? Source.MODELLED : Source.MEASURED;
    }

    /** Whose energy it measures; without a statement that of the whole board. */
    public EnergyOf of() {
      return switch (meter.topology()) {
        case USB -> EnergyOf.ACCELERATOR;
        case BOARD, UNKNOWN -> EnergyOf.BOARD;
        case WALL -> EnergyOf.WALL;
        case RAIL -> EnergyOf.RAIL;
        case PACKAGE -> EnergyOf.PACKAGE;
      };
    }

    /**
     * Whether the meter measures the device: a meter in the accelerator's own lead does not measure
     * the CPU, and none measures another machine.
     */
    boolean sees(Device device) {
      if (device instanceof Device.Present present && present.remote()) {
        return false;
      }
      return meter.topology() != Topology.USB || device.kind() != DeviceKind.CPU;
    }
  }

  /**
   * The results of a run.
   *
   * @param profile the table
   * @param tails row k has the costs of layers k + 1 to N on its device
   * @param layers each layer's time on the present devices
   * @param energies energies of every metered part, gross and above idle
   * @param runs every timed run, device by device
   * @param paces range of the machine's pace, one for each present device
   * @param doubts reasons why the times are unreliable
   * @param warnings other warnings about the numbers
   * @param operators times of the whole model's steps, where {@link Inspection} measured them
   */
  public record Outcome(
      Profile profile,
      List<LayerProfile> tails,
      List<LayerRow> layers,
      List<EnergyRow> energies,
      List<RawRun> runs,
      List<SeriesPace> paces,
      List<Doubt> doubts,
      List<String> warnings,
      Operators operators) {

    /** This outcome with only these rows. */
    public Outcome with(Profile some, List<LayerProfile> someTails) {
      return new Outcome(
          some, someTails, layers, energies, runs, paces, doubts, warnings, operators);
    }

    /** This outcome with the times of steps. */
    public Outcome with(Operators found) {
      return new Outcome(profile, tails, layers, energies, runs, paces, doubts, warnings, found);
    }

    public Outcome with(List<String> more) {
      List<String> all = new java.util.ArrayList<>(warnings);
      all.addAll(more);
      return new Outcome(profile, tails, layers, energies, runs, paces, doubts, all, operators);
    }
  }

  private Profiler() {}

  /**
   * @param meters the first one's energies go into the profile; without any they stay empty
   * @param journal file for measurements in progress
   * @param setup what besides the targets changes a time (libraries, kernels, machine): a journal
   *     of another set-up is not resumed
   * @param resume whether to continue the journal if there is one; otherwise it must not exist
   * @param contest decides which splits are compared by more runs
   * @param clock clock that the meters' samples use too; another one for simulated devices
   * @throws InputException when the journal is of another run
   * @throws InputException when one part does not fit into the memory
   * @throws InputException when one round does not fit into the time
   * @throws IOException when the journal cannot be written
   */
  public static Outcome run(
      List<ProfileTarget> targets,
      Options options,
      List<Metering> meters,
      Path journal,
      String setup,
      boolean resume,
      Contest contest,
      Progress progress,
      Ticker clock)
      throws IOException {
    askModels(targets);
    String identity = Identity.of(targets, options, meters, setup);
    try (Journal written =
            resume && Files.exists(journal)
                ? Journal.resume(journal, identity)
                : Journal.create(journal, identity);
        ProfilingRun run =
            new ProfilingRun(targets, options, meters, written, contest, progress, clock)) {
      return run.outcome();
    }
  }

  /** Refuses a model that a modelled device refuses before an hour of measuring. */
  private static void askModels(List<ProfileTarget> targets) {
    for (ProfileTarget target : targets) {
      for (Device device : target.devices()) {
        if (device instanceof Device.Modelled modelled) {
          modelled.model().predict(target.graph(), 1, target.graph().layers().size());
        }
      }
    }
  }

  /** The number of a target's parts that are timed on all its present devices. */
  public static int parts(ProfileTarget target, boolean withTails) {
    return target.devices().stream()
        .filter(Device.Present.class::isInstance)
        .mapToInt(device -> new Series(target, (Device.Present) device, withTails).parts().size())
        .sum();
  }
}
