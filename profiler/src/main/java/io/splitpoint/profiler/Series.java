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
 * All parts of one model on one device, and what was timed of them. Runs of the play-off are kept
 * apart from those before: a split that was picked because it looked fast is judged by fresh runs.
 * Those of the whole model are not, because it is the yardstick that joins the two.
 */
final class Series {

  private final ProfileTarget subject;
  private final Device.Present device;
  private final List<ProfiledPart> parts = new ArrayList<>();
  private final Map<List<Object>, Integer> indexes = new HashMap<>();
  private final List<TimedRun> runs = new ArrayList<>();
  private final List<PartMeasurement> visits =
      new ArrayList<>(); // whose runs these are, in their order
  private final int[] rounds;
  private final int[] playOffRounds;
  private final int[] timed;
  private final double[] fastest;
  private JointEstimate estimate;

  /**
   * Parts of which the device itself runs nothing are left out: their time would be the CPU's.
   *
   * @param withTails whether tails are run; without them there are heads only
   */
  Series(ProfileTarget subject, Device.Present device, boolean withTails) {
    this.subject = subject;
    this.device = device;
    Graph graph = subject.graph();
    int n = graph.layers().size();
    for (int k = 1; k <= n; k++) {
      // a model of state or control flow cannot be cut everywhere; the whole can always be run
      if (k == n
          || !device.remote()
              && graph.cutAfter(k).possible()
              && device.runtime().accelerates(graph, 1, k)) {
        add(new ProfiledPart(subject, device, ProfiledPart.Kind.HEAD, k));
      }
    }
    for (int k = 1; withTails && k < n; k++) {
      if (graph.cutAfter(k).possible() && device.runtime().accelerates(graph, k + 1, n)) {
        add(new ProfiledPart(subject, device, ProfiledPart.Kind.TAIL, k));
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

  ProfileTarget subject() {
    return subject;
  }

  Device.Present device() {
    return device;
  }

  /** Heads by layer, then tails by layer. */
  List<ProfiledPart> parts() {
    return List.copyOf(parts);
  }

  /** The common yardstick of every round. */
  ProfiledPart whole() {
    return part(ProfiledPart.Kind.HEAD, subject.graph().layers().size()).orElseThrow();
  }

  /** Empty where the model cannot be cut, or tails are not run. */
  Optional<ProfiledPart> part(ProfiledPart.Kind kind, int cut) {
    return Optional.ofNullable(indexes.get(List.of(kind, cut))).map(parts::get);
  }

  /** The one that the part belongs to. */
  static Series of(List<Series> all, ProfiledPart part) {
    return all.stream()
        .filter(one -> one.subject == part.subject() && one.device == part.device())
        .findFirst()
        .orElseThrow();
  }

  boolean isOf(String precision, String deviceName) {
    return subject.precision().equals(precision) && device.name().equals(deviceName);
  }

  /** Counts a turn that was made, in this process or in one that was interrupted. */
  void record(PartMeasurement visit) {
    Integer index = indexes.get(List.of(visit.kind(), visit.layer()));
    if (index == null) {
      return; // of tails that this run does not ask for
    }
    visits.add(visit);
    int slot = visit.playOff() && !parts.get(index).isWhole() ? parts.size() + index : index;
    for (int i = 0; i < visit.runNanos().length; i++) {
      runs.add(
          new TimedRun(
              slot, visit.round(), visit.startNanos()[i], Math.max(1, visit.runNanos()[i])));
    }
    for (long nanos : visit.runNanos()) {
      fastest[index] = fastest[index] == 0 ? nanos : Math.min(fastest[index], nanos);
    }
    (visit.playOff() ? playOffRounds : rounds)[index]++;
    timed[index] += visit.runNanos().length;
    estimate = null;
  }

  /** Every timed run as it was, in the order in which they began. */
  List<RawRun> rawRuns() {
    double[] paces = runs.isEmpty() ? new double[0] : estimate().paces();
    List<RawRun> raw = new ArrayList<>(runs.size());
    for (PartMeasurement visit : visits) {
      for (int i = 0; i < visit.runNanos().length; i++) {
        raw.add(
            new RawRun(
                visit.precision(),
                visit.device(),
                visit.kind().label(),
                visit.layer(),
                visit.round(),
                i + 1,
                visit.startNanos()[i],
                visit.runNanos()[i],
                paces[raw.size()],
                visit.playOff()));
      }
    }
    raw.sort(Comparator.comparingLong(RawRun::startNs)); // the halves of a split ran in turn
    return raw;
  }

  /** Rounds of the play-off that the part was in. */
  int playOffRounds(ProfiledPart part) {
    return playOffRounds[index(part)];
  }

  /** All timed runs of the part. */
  int runs(ProfiledPart part) {
    return timed[index(part)];
  }

  /** Of the part with the fewest. */
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
   * Share of the measured time in which the machine's pace was more than this factor away from the
   * one that prevailed, 0 to 1.
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

  /** Where the estimate keeps the part: the play-off's runs where there are enough. */
  int slot(ProfiledPart part) {
    int index = index(part);
    return playOffRounds[index] >= PlayOff.FEWEST_ROUNDS && !part.isWhole()
        ? parts.size() + index
        : index;
  }

  /** The slots of all cuts 0 to N of a kind; -1 where there is no such part. */
  int[] slots(ProfiledPart.Kind kind) {
    int[] slots = new int[subject.graph().layers().size() + 1];
    for (int k = 0; k < slots.length; k++) {
      slots[k] = part(kind, k).map(this::slot).orElse(-1);
    }
    return slots;
  }

  private int index(ProfiledPart part) {
    return indexes.get(List.of(part.kind(), part.cut()));
  }
}
