package io.splitpoint.schedule.analysis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses the models that keep their parameters on one Edge TPU's chip, so that their jobs need no
 * reload and all deadlines are met. Use it for sets that are not schedulable when every job
 * reloads.
 *
 * <p>Models that are compiled together share the chip in the order given to the compiler: the first
 * that fit stay, the others send their parameters again for every job. Memory as a resource of
 * real-time tasks on an Edge TPU is the idea of C. Han, H. Chwa, K. Lee, S. Oh: "SPET: Transparent
 * SRAM Allocation and Model Partitioning for Real-Time DNN Tasks on Edge TPU", DAC 2023; whole
 * models stay here, and the search was developed for Splitpoint.
 *
 * <p>Exact: a shorter execution never makes a non-preemptive job on one processor late, so that
 * only sets to which no other model can be added matter, and each of those is tested exactly.
 */
public final class ResidentModels {

  /** The largest number of models for which all sets are tested. */
  public static final int MAX_MODELS = 16;

  /** One test may take this fraction of the remaining time. */
  private static final int TESTS_A_LIMIT = 20;

  private ResidentModels() {}

  /**
   * A choice of models.
   *
   * @param resident models that stay on the chip, in order of name
   * @param bytes bytes that they use there
   * @param verdict verdict without their reloads; proved when the choice is
   */
  public record Choice(
      Set<String> resident,
      @JsonProperty("resident_bytes") long bytes,
      @JsonIgnore Verdict verdict) {}

  /**
   * The schedulable choice with the most idle time; where there is none, the choice with the most
   * idle time among all.
   *
   * @param modelBytes parameters of each model on the chip, at least 0; more than the chip's
   *     capacity counts as the whole chip
   * @param chipBytes the chip's capacity for parameters
   * @throws InputException when a model's size is missing, or there are too many models
   */
  public static Choice choose(
      List<Task> tasks,
      Map<String, Long> modelBytes,
      long chipBytes,
      Policy policy,
      TimeLimit limit) {
    List<String> models = tasks.stream().map(Task::model).distinct().sorted().toList();
    if (models.size() > MAX_MODELS) {
      throw new InputException(
          "models on the chip: expected up to " + MAX_MODELS + ", found " + models.size());
    }
    for (String model : models) {
      if (modelBytes.getOrDefault(model, -1L) < 0) {
        throw new InputException(
            "models on the chip: expected the parameters' bytes of "
                + model
                + ", found those of "
                + modelBytes.keySet());
      }
    }
    Optional<Set<String>> best = Optional.empty();
    Set<String> least = Set.of();
    double bestLoad = Double.POSITIVE_INFINITY;
    double leastLoad = Double.POSITIVE_INFINITY;
    for (int set = 0; set < 1 << models.size(); set++) {
      if (!greatest(set, models, modelBytes, chipBytes)) {
        continue;
      }
      Set<String> resident = named(set, models);
      List<Task> changed = keeping(tasks, resident);
      double load = load(changed);
      if (load < leastLoad) {
        leastLoad = load;
        least = resident;
      }
      if (load < bestLoad
          && OneProcessor.decide(changed, policy, 1, limit.part(TESTS_A_LIMIT))
              == Schedulability.SCHEDULABLE) {
        bestLoad = load;
        best = Optional.of(resident);
      }
    }
    Set<String> chosen = best.orElse(least);
    Verdict verdict = OneProcessor.analyze(keeping(tasks, chosen), policy, limit);
    return new Choice(chosen, bytes(chosen, modelBytes, chipBytes), verdict);
  }

  /** The tasks when these models stay on the chip: without their reloads. */
  static List<Task> keeping(List<Task> tasks, Set<String> resident) {
    List<Task> changed = new ArrayList<>();
    for (Task task : tasks) {
      changed.add(resident.contains(task.model()) ? task.withReloadNs(0) : task);
    }
    return changed;
  }

  private static Set<String> named(int set, List<String> models) {
    Set<String> named = new TreeSet<>();
    for (int k = 0; k < models.size(); k++) {
      if ((set >> k & 1) == 1) {
        named.add(models.get(k));
      }
    }
    return named;
  }

  static long bytes(Set<String> resident, Map<String, Long> modelBytes, long chipBytes) {
    long sum = 0;
    for (String model : resident) {
      sum = Saturating.add(sum, Math.min(modelBytes.get(model), chipBytes));
    }
    return sum;
  }

  /** Whether the set fits on the chip and no other model fits beside it. */
  private static boolean greatest(
      int set, List<String> models, Map<String, Long> modelBytes, long chipBytes) {
    long left = chipBytes - bytes(named(set, models), modelBytes, chipBytes);
    boolean greatest = left >= 0;
    for (int k = 0; k < models.size() && greatest; k++) {
      boolean outside = (set >> k & 1) == 0;
      greatest = !outside || Math.min(modelBytes.get(models.get(k)), chipBytes) > left;
    }
    return greatest;
  }

  private static double load(List<Task> tasks) {
    ProcessorTasks w = ProcessorTasks.of(tasks, 1);
    double load = 0;
    for (int i = 0; i < w.n; i++) {
      load += (double) w.c[i] / w.t[i];
    }
    return load;
  }
}
