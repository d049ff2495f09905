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
 * Runs every head and every tail of every subject on each of its devices and fills the profile
 * table; then runs the splits that can still be the answer against each other.
 *
 * <p>Present devices are timed: parts are opened once and stay open as far as the memory allows;
 * rounds over all of them in random order, the whole model among them, let what is common to a
 * round, the machine's pace, be told from the parts' own times ({@link JointEstimate}). Modelled
 * devices are asked.
 */
public final class Profiler {

  /**
   * How much may be measured.
   *
   * @param runs most timed runs of a part before the play-off, and in it again; at least 3
   * @param precisionTarget width of a time's 95 % interval, as a part of the time, at which it is
   *     known well enough
   * @param budgetSeconds for all timing; empty for 60 s a present device, or what six rounds need
   * @param memoryBytes for the parts that are open together
   * @param withTails whether tails are run; without them they are not known
   * @param quality how much time energy is worth; without a meter it does not matter
   * @param seed of the visiting order and of the inputs
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
     * @param done part of the work that is done, 0 to 1
     * @param now what is going on
     */
    void at(double done, String now);
  }

  /**
   * A meter for the run.
   *
   * @param meter that has been started and fills {@code trace}
   * @param trace its samples
   */
  public record Metering(Meter meter, PowerTrace trace) {

    /** {@code MEASURED}, or {@code MODELLED} where the samples are an emulator's. */
    public Source source() {
      return meter.traits().emulated() ? Source.MODELLED : Source.MEASURED;
    }

    /** Whose energy it sees; a meter without this is taken to see the whole board. */
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
     * A meter in the accelerator's own lead sees nothing of the CPU's work, and none sees another
     * machine's.
     */
    boolean sees(Device device) {
      if (device instanceof Device.Present present && present.remote()) {
        return false;
      }
      return meter.topology() != Topology.USB || device.kind() != DeviceKind.CPU;
    }
  }

  /**
   * What a run found.
   *
   * @param profile the table
   * @param tails row k holds what layers k + 1 to N take on its device
   * @param layers each layer's own time on the present devices
   * @param energies of every metered part, gross and above idle
   * @param runs every timed run, device by device
   * @param paces how the machine's pace moved, one for each present device
   * @param doubts why the times may not be relied on
   * @param warnings what else the user should know about the numbers
   * @param operators what the steps of the whole model take, where {@link Inspection} looked
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

    /** The same with only these rows. */
    public Outcome with(Profile some, List<LayerProfile> someTails) {
      return new Outcome(
          some, someTails, layers, energies, runs, paces, doubts, warnings, operators);
    }

    /** The same with what the steps take. */
    public Outcome with(Operators found) {
      return new Outcome(profile, tails, layers, energies, runs, paces, doubts, warnings, found);
    }

    /** The same with more warnings. */
    public Outcome with(List<String> more) {
      List<String> all = new java.util.ArrayList<>(warnings);
      all.addAll(more);
      return new Outcome(profile, tails, layers, energies, runs, paces, doubts, all, operators);
    }
  }

  private Profiler() {}

  /**
   * @param meters the first one's energies go into the profile; without any they stay empty
   * @param journal where measurements are kept while they are made
   * @param setup what besides the subjects changes a time (libraries, kernels, machine): a journal
   *     of another set-up is not resumed
   * @param resume go on with that journal if there is one; otherwise it must not exist
   * @param contest decides which splits are run against each other
   * @throws InputException when the journal is of another run
   * @throws InputException when the memory does not hold one part
   * @throws InputException when the time does not hold one round
   * @throws IOException when the journal cannot be written
   */
  public static Outcome run(
      List<ProfileTarget> subjects,
      Options options,
      List<Metering> meters,
      Path journal,
      String setup,
      boolean resume,
      Contest contest,
      Progress progress)
      throws IOException {
    return run(subjects, options, meters, journal, setup, resume, contest, progress, Ticker.SYSTEM);
  }

  /** The same by another clock, for simulated devices and meters. */
  public static Outcome run(
      List<ProfileTarget> subjects,
      Options options,
      List<Metering> meters,
      Path journal,
      String setup,
      boolean resume,
      Contest contest,
      Progress progress,
      Ticker clock)
      throws IOException {
    askModels(subjects);
    String identity = Identity.of(subjects, options, meters, setup);
    try (Journal written =
            resume && Files.exists(journal)
                ? Journal.resume(journal, identity)
                : Journal.create(journal, identity);
        ProfilingRun run =
            new ProfilingRun(subjects, options, meters, written, contest, progress, clock)) {
      return run.outcome();
    }
  }

  /** A model that a modelled device refuses is refused before an hour of measuring. */
  private static void askModels(List<ProfileTarget> subjects) {
    for (ProfileTarget subject : subjects) {
      for (Device device : subject.devices()) {
        if (device instanceof Device.Modelled modelled) {
          modelled.model().predict(subject.graph(), 1, subject.graph().layers().size());
        }
      }
    }
  }

  /** How many parts of a subject are timed, on all of its devices that are there. */
  public static int parts(ProfileTarget subject, boolean withTails) {
    return subject.devices().stream()
        .filter(Device.Present.class::isInstance)
        .mapToInt(device -> new Series(subject, (Device.Present) device, withTails).parts().size())
        .sum();
  }
}
