package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.model.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All parts of one model on one device, and their timed runs. Runs of the play-off are separate
 * from earlier ones, because a split that was selected for its speed must be judged by new runs.
 * Those of the whole model are not, because it is the common reference.
 */
final class Series {

  private final ProfileTarget target;
  private final Device.Present device;
  private final List<ProfiledPart> parts = new ArrayList<>();
  private final Map<List<Object>, Integer> indexes = new HashMap<>();
  private final List<TimedRun> runs = new ArrayList<>();
  private final List<PartMeasurement> visits =
      new ArrayList<>(); // The owners of these runs, in their order.
  private final int[] rounds;
  private final int[] playOffRounds;
  private final int[] timed;
  private final double[] fastest;
  private JointEstimate estimate;

  /**
   * Parts of which the device itself runs nothing are left out, because their time would be the
   * CPU's.
   *
   * @param withTails whether tails are run; without them there are heads only
   */
  Series(ProfileTarget target, Device.Present device, boolean withTails) {
    this.target = target;
    this.device = device;
    Graph graph = target.graph();
    int n = graph.layers().size();
    for (int k = 1; k <= n; k++) {
      // A model with state or control flow cannot be cut everywhere; the whole can always be run.
      if (k == n
          || !device.remote()
              && graph.cutAfter(k).possible()
              && device.runtime().accelerates(graph, 1, k)) {
        add(new ProfiledPart(target, device, ProfiledPart.Kind.HEAD, k));
      }
    }
    for (int k = 1; withTails && k < n; k++) {
      if (graph.cutAfter(k).possible() && device.runtime().accelerates(graph, k + 1, n)) {
        add(new ProfiledPart(target, device, ProfiledPart.Kind.TAIL, k));
      }
    }
    rounds = new int[parts.size()];
    playOffRounds = new int[parts.size()];
    timed = new int[parts.size()];
    fastest = new double[parts.size()];
  }

  private void add(ProfiledPart part) {
    indexes.put(List.of(part.kind(), part.cut()), parts.size());
    parts.add(part);
  }

  ProfileTarget target() {
    return target;
  }

  Device.Present device() {
    return device;
  }

  /** Heads by layer, then tails by layer. */
  List<ProfiledPart> parts() {
    return List.copyOf(parts);
  }

  /** The common reference of every round. */
  ProfiledPart whole() {
    return part(ProfiledPart.Kind.HEAD, target.graph().layers().size()).orElseThrow();
  }

  /** Empty where the model cannot be cut, or tails are not run. */
  Optional<ProfiledPart> part(ProfiledPart.Kind kind, int cut) {
    return Optional.ofNullable(indexes.get(List.of(kind, cut))).map(parts::get);
  }

  /** The series to which the part belongs. */
  static Series of(List<Series> all, ProfiledPart part) {
    return all.stream()
        .filter(one -> one.target == part.target() && one.device == part.device())
        .findFirst()
        .orElseThrow();
  }

  boolean isOf(String precision, String deviceName) {
    return target.precision().equals(precision) && device.name().equals(deviceName);
  }

  /** Adds a measurement of this process or of an interrupted one. */
  void record(PartMeasurement measurement) {
    Integer index = indexes.get(List.of(measurement.kind(), measurement.layer()));
    if (index == null) {
      return; // It is of a tail that this run does not use.
    }
    visits.add(measurement);
    int slot = measurement.playOff() && !parts.get(index).isWhole() ? parts.size() + index : index;
    for (int i = 0; i < measurement.runNanos().length; i++) {
      runs.add(
          new TimedRun(
              slot,
              measurement.round(),
              measurement.startNanos()[i],
              Math.max(1, measurement.runNanos()[i])));
    }
    for (long nanos : measurement.runNanos()) {
      fastest[index] = fastest[index] == 0 ? nanos : Math.min(fastest[index], nanos);
    }
    (measurement.playOff() ? playOffRounds : rounds)[index]++;
    timed[index] += measurement.runNanos().length;
    estimate = null;
  }

  /** Every timed run without correction, in the order of the starts. */
  List<RawRun> rawRuns() {
    double[] paces = runs.isEmpty() ? new double[0] : estimate().paces();
    List<RawRun> raw = new ArrayList<>(runs.size());
    for (PartMeasurement measurement : visits) {
      for (int i = 0; i < measurement.runNanos().length; i++) {
        raw.add(
            new RawRun(
                measurement.precision(),
                measurement.device(),
                measurement.kind().label(),
                measurement.layer(),
                measurement.round(),
                i + 1,
                measurement.startNanos()[i],
                measurement.runNanos()[i],
                paces[raw.size()],
                measurement.playOff()));
      }
    }
    raw.sort(Comparator.comparingLong(RawRun::startNs)); // The halves of a split ran alternately.
    return raw;
  }

  int playOffRounds(ProfiledPart part) {
    return playOffRounds[index(part)];
  }

  /** The number of timed runs of the part. */
  int runs(ProfiledPart part) {
    return timed[index(part)];
  }

  /** The number of rounds of the part with the fewest. */
  int fewestRounds() {
    return Arrays.stream(rounds).min().orElse(0);
  }

  /** The part's fastest run, for planning; 0 before the first. */
  double roughNanos(ProfiledPart part) {
    return fastest[index(part)];
  }

  JointEstimate estimate() {
    if (estimate == null) {
      estimate = JointEstimate.of(runs, 2 * parts.size(), parts.size());
    }
    return estimate;
  }

  /**
   * Share of the measured time, 0 to 1, in which the machine's pace differed from the prevailing
   * one by more than this factor.
   */
  double timeAway(double factor) {
    double[] paces = estimate().paces();
    double away = 0;
    double all = 0;
    for (int i = 0; i < paces.length; i++) {
      double nanos = runs.get(i).durationNanos();
      all += nanos;
      away += paces[i] < 1 / factor || paces[i] > factor ? nanos : 0;
    }
    return all == 0 ? 0 : away / all;
  }

  /** Width of the part's 95 % interval over its time, or over a fiftieth of the whole model's. */
  double relativeWidth(ProfiledPart part) {
    JointEstimate now = estimate();
    int slot = slot(part);
    double scale = Math.max(now.nanos(slot), now.nanos(slot(whole())) / 50);
    return (now.high(slot) - now.low(slot)) / scale;
  }

  /** The part's slot in the estimate: the play-off's where it has enough runs. */
  int slot(ProfiledPart part) {
    int index = index(part);
    return playOffRounds[index] >= PlayOff.FEWEST_ROUNDS && !part.isWhole()
        ? parts.size() + index
        : index;
  }

  /** The slots of all cuts 0 to N of a kind; -1 where there is no such part. */
  int[] slots(ProfiledPart.Kind kind) {
    int[] slots = new int[target.graph().layers().size() + 1];
    for (int k = 0; k < slots.length; k++) {
      slots[k] = part(kind, k).map(this::slot).orElse(-1);
    }
    return slots;
  }

  private int index(ProfiledPart part) {
    return indexes.get(List.of(part.kind(), part.cut()));
  }
}
