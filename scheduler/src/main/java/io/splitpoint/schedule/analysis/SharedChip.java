package io.splitpoint.schedule.analysis;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.ModelPart;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Decides how the models on one Edge TPU share its parameter memory, and where their jobs are cut
 * so that none blocks a short deadline too long. Use it for sets that are not schedulable when
 * every job reloads; {@link ResidentModels} decides on whole models.
 *
 * <p>A part of a model either stays on the chip or is sent again for every job. A job that is cut
 * yields between its pieces to jobs of higher priority. Among the choices that meet every deadline
 * it takes one with the fewest cuts and, among those, the least load. The resource model is from C.
 * Han, H. Chwa, K. Lee, S. Oh: "SPET: Transparent SRAM Allocation and Model Partitioning for
 * Real-Time DNN Tasks on Edge TPU", DAC 2023; the search was developed for Splitpoint.
 *
 * <p>Exact where it ends within the time limit: it tries all sets of cuts in the order of their
 * size, with a branch and bound over the parts for each. A branch ends where the deadlines are
 * missed even if every undecided part that fits stays, because a shorter piece never causes a miss.
 */
public final class SharedChip {

  /** One test may take this fraction of the remaining time. */
  private static final int TESTS_A_LIMIT = 50;

  /** The largest number of places to cut, the bits of a mask. */
  private static final int MOST_PLACES = 62;

  /**
   * The decision for one model.
   *
   * @param model its name
   * @param parts its parts
   * @param stays for each part, whether it stays on the chip
   * @param cutBefore for each part, whether a job is cut before it
   */
  public record Sharing(
      String model, List<ModelPart> parts, List<Boolean> stays, List<Boolean> cutBefore) {

    /** Bytes that stay on the chip. */
    public long bytes() {
      return IntStream.range(0, parts.size())
          .filter(stays::get)
          .mapToLong(k -> parts.get(k).bytes())
          .sum();
    }

    /** The number of pieces of a job. */
    public int pieces() {
      return 1 + (int) cutBefore.stream().filter(cut -> cut).count();
    }
  }

  /**
   * A choice for all models.
   *
   * @param models decisions in the order of names
   * @param verdict verdict on the tasks with it; not schedulable when it is proved that no choice
   *     is, and then for the choice without cuts that has the least load
   */
  public record Choice(List<Sharing> models, Verdict verdict) {}

  private final List<Task> tasks;
  private final Policy policy;
  private final TimeLimit limit;
  private final long chipBytes;
  private final List<String> names;
  private final List<List<ModelPart>> parts;
  private final int[] modelOf;

  /** The index of each model's first part among all parts of all models. */
  private final int[] first;

  private final int n;
  private final ModelPart[] part;
  private final int[] bySaving;

  /** The parts before which jobs can be cut. */
  private final int[] places;

  private final int[] order;

  private boolean[] best;
  private double bestLoad;
  private boolean open;

  private SharedChip(
      List<Task> tasks,
      Map<String, List<ModelPart>> partsOf,
      long chipBytes,
      Policy policy,
      TimeLimit limit) {
    this.tasks = tasks;
    this.policy = policy;
    this.limit = limit;
    this.chipBytes = chipBytes;
    this.names = tasks.stream().map(Task::model).distinct().sorted().toList();
    this.parts = new ArrayList<>();
    this.first = new int[names.size() + 1];
    for (int m = 0; m < names.size(); m++) {
      List<ModelPart> of = partsOf.getOrDefault(names.get(m), List.of());
      if (of.isEmpty()) {
        throw new InputException(
            "parts: expected those of " + names.get(m) + ", found those of " + partsOf.keySet());
      }
      parts.add(of);
      first[m + 1] = first[m] + of.size();
    }
    this.n = first[names.size()];
    this.part = parts.stream().flatMap(List::stream).toArray(ModelPart[]::new);
    this.modelOf = tasks.stream().mapToInt(task -> names.indexOf(task.model())).toArray();
    this.order = policy.fixedPriority() ? Priorities.order(tasks, policy) : null;
    double[] saving = new double[n];
    for (int i = 0; i < modelOf.length; i++) {
      for (int k = first[modelOf[i]]; k < first[modelOf[i] + 1]; k++) {
        saving[k] += (double) part[k].reloadNs() / tasks.get(i).periodNs();
      }
    }
    this.bySaving =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(k -> -saving[k] / Math.max(1, part[k].bytes())))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean cuts = cuts(policy);
    this.places =
        IntStream.range(0, n)
            .filter(k -> cuts && part[k].cutNs().isPresent())
            .filter(k -> Arrays.stream(first).noneMatch(begin -> begin == k))
            .toArray();
    if (places.length > MOST_PLACES) {
      throw new InputException(
          "parts: expected up to " + MOST_PLACES + " places to cut, found " + places.length);
    }
  }

  /**
   * @param tasks tasks for one Edge TPU; their own worst cases and reloads are ignored
   * @param parts parts of every model, in the order of its layers; the cost of a cut before the
   *     first is ignored
   * @param chipBytes the chip's capacity for parameters, at least 0
   * @param policy no cuts are tried under FIFO, where they only cost: a job that has begun was
   *     released before all that wait and would resume at once. Under LLF the test of cut jobs is
   *     only sufficient, so that a set may stay undecided
   * @throws InputException when a model has no parts
   */
  public static Choice choose(
      List<Task> tasks,
      Map<String, List<ModelPart>> parts,
      long chipBytes,
      Policy policy,
      TimeLimit limit) {
    return new SharedChip(tasks, parts, chipBytes, policy, limit).choose();
  }

  private Choice choose() {
    boolean[] all = new boolean[n];
    Arrays.fill(all, true);
    for (int cuts = 0; cuts <= places.length && !limit.spent(); cuts++) {
      if (cuts == 1
          && decide(workload(all, (1L << places.length) - 1, false))
              == Schedulability.NOT_SCHEDULABLE) {
        // This holds even with all parts on the chip and free cuts.
        break;
      }
      long found = withCuts(cuts);
      if (best != null) {
        return choice(best, found, Schedulability.SCHEDULABLE);
      }
    }
    open |= limit.spent();
    return choice(leastLoad(), 0, open ? Schedulability.UNDECIDED : Schedulability.NOT_SCHEDULABLE);
  }

  /** Whether cuts are tried under this policy; {@link #choose} says why not. */
  private static boolean cuts(Policy policy) {
    return switch (policy) {
      case FIFO -> false;
      case RM, DM, FP, EDF, LLF, OPA -> true;
    };
  }

  /** Leaves the best choice with this number of cuts in {@link #best} and returns its cuts. */
  private long withCuts(int cuts) {
    long found = 0;
    bestLoad = Double.POSITIVE_INFINITY;
    long mask = (1L << cuts) - 1;
    long end = 1L << places.length;
    while (mask < end && !limit.spent()) {
      double before = bestLoad;
      branch(0, new boolean[n], chipBytes, mask);
      if (bestLoad < before) {
        found = mask;
      }
      if (mask == 0) {
        break;
      }
      // The next number with as many bits.
      long lowest = mask & -mask;
      long ripple = mask + lowest;
      mask = ripple | ((mask ^ ripple) / lowest >>> 2);
    }
    return found;
  }

  private void branch(int at, boolean[] stays, long left, long mask) {
    boolean[] hoped = stays.clone();
    for (int k = at; k < n; k++) {
      hoped[bySaving[k]] = part[bySaving[k]].bytes() <= left;
    }
    ProcessorTasks w = workload(hoped, mask, true);
    double load = load(w);
    if (load >= bestLoad || limit.spent()) {
      return;
    }
    Schedulability outcome = decide(w);
    open |= outcome == Schedulability.UNDECIDED;
    if (outcome != Schedulability.SCHEDULABLE) {
      return;
    }
    long bytes = 0;
    for (int k = at; k < n; k++) {
      bytes = Saturating.add(bytes, hoped[bySaving[k]] ? part[bySaving[k]].bytes() : 0);
    }
    if (bytes <= left) {
      best = hoped;
      bestLoad = load;
      return;
    }
    int k = bySaving[at];
    if (part[k].bytes() <= left) {
      stays[k] = true;
      branch(at + 1, stays, left - part[k].bytes(), mask);
      stays[k] = false;
    }
    branch(at + 1, stays, left, mask);
  }

  private boolean[] leastLoad() {
    boolean[] stays = new boolean[n];
    long left = chipBytes;
    for (int k : bySaving) {
      stays[k] = part[k].bytes() <= left;
      left -= stays[k] ? part[k].bytes() : 0;
    }
    return stays;
  }

  private Schedulability decide(ProcessorTasks w) {
    return OneProcessor.decide(w, policy, order, limit.part(TESTS_A_LIMIT));
  }

  private static double load(ProcessorTasks w) {
    double load = 0;
    for (int i = 0; i < w.n; i++) {
      load += (double) w.c[i] / w.t[i];
    }
    return load;
  }

  private boolean cutBefore(int k, long mask) {
    int place = Arrays.binarySearch(places, k);
    return place >= 0 && (mask >> place & 1) == 1;
  }

  /**
   * @param paid whether cuts have their cost or are free
   */
  private ProcessorTasks workload(boolean[] stays, long mask, boolean paid) {
    int count = tasks.size();
    long[][] of = new long[6][count];
    for (int i = 0; i < count; i++) {
      long piece = 0;
      for (int k = first[modelOf[i]]; k < first[modelOf[i] + 1]; k++) {
        boolean cut = cutBefore(k, mask);
        long own =
            Saturating.add(
                part[k].wcetNs() + (cut && paid ? part[k].cutNs().getAsLong() : 0),
                stays[k] ? 0 : part[k].reloadNs());
        piece = cut ? own : Saturating.add(piece, own);
        of[0][i] = Saturating.add(of[0][i], own);
        of[4][i] = Math.max(of[4][i], piece);
      }
      of[5][i] = piece;
      of[1][i] = tasks.get(i).periodNs();
      of[2][i] = tasks.get(i).deadlineNs();
      of[3][i] = tasks.get(i).jitterNs();
    }
    return mask == 0
        ? new ProcessorTasks(of[0], of[1], of[2], of[3])
        : new ProcessorTasks(of[0], of[1], of[2], of[3], of[0], of[4], of[5]);
  }

  private Choice choice(boolean[] stays, long mask, Schedulability outcome) {
    List<Sharing> models = new ArrayList<>();
    for (int m = 0; m < names.size(); m++) {
      List<Boolean> kept = new ArrayList<>();
      List<Boolean> cut = new ArrayList<>();
      for (int k = first[m]; k < first[m + 1]; k++) {
        kept.add(stays[k]);
        cut.add(cutBefore(k, mask));
      }
      models.add(new Sharing(names.get(m), parts.get(m), kept, cut));
    }
    ProcessorTasks w = workload(stays, mask, true);
    List<Task> changed = new ArrayList<>();
    for (int i = 0; i < w.n; i++) {
      Task task = tasks.get(i);
      changed.add(task.onOneTpu(task.periodNs(), Math.min(Task.MAX_NS, w.c[i]), 0));
    }
    Verdict verdict = OneProcessor.group(changed, w, policy, 1, 1, limit);
    Schedulability said =
        outcome == Schedulability.SCHEDULABLE || verdict.schedulable()
            ? Schedulability.SCHEDULABLE
            : outcome;
    return new Choice(
        models,
        new Verdict(
            said,
            policy,
            1,
            verdict.method(),
            limit.millis(),
            verdict.tpusNeeded(),
            verdict.gap(),
            verdict.tasks()));
  }
}
