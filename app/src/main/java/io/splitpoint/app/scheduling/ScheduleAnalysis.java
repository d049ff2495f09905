package io.splitpoint.app.scheduling;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.ModelPart;
import io.splitpoint.schedule.ModelPartsCsv;
import io.splitpoint.schedule.SplitOption;
import io.splitpoint.schedule.SplitOptionsCsv;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.Causes;
import io.splitpoint.schedule.analysis.CoDesign;
import io.splitpoint.schedule.analysis.Remedies;
import io.splitpoint.schedule.analysis.ResidentModels;
import io.splitpoint.schedule.analysis.SharedChip;
import io.splitpoint.schedule.analysis.TimeLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proves or refutes that every job of every task meets its deadline, after choosing splits of the
 * models or what stays on the chip if requested. Use {@link ScheduleQuestion#verdict} where nothing
 * is chosen or explained.
 */
public final class ScheduleAnalysis {

  /** Time limit of the search for remedies, that of an analysis of one Edge TPU. */
  private static final long REMEDIES_MS = 900;

  /** Time limit of a search that tests many sets of models on one Edge TPU. */
  private static final long RESIDENT_MS = 9000;

  /**
   * Splits of the tasks' models to choose from, heads on the Edge TPU.
   *
   * @param files {@code splits.csv} of each model
   * @param energyOf boundary of the energies; empty for that of the first file
   * @param margin share added to their medians
   */
  public record Splits(List<Path> files, Optional<String> energyOf, double margin) {}

  /**
   * The memory of one Edge TPU, to be shared by the models.
   *
   * @param bytes its capacity for parameters, at least 0
   * @param modelBytes parameters of each model, which stay as a whole or not at all
   * @param parts file of the models' parts, instead of {@code modelBytes}
   */
  public record ChipMemory(long bytes, Map<String, Long> modelBytes, Optional<Path> parts) {}

  /**
   * The options of an analysis.
   *
   * @param limitMs time limit in milliseconds; empty for the default
   */
  public record Options(
      ScheduleQuestion question,
      Optional<Splits> splits,
      Optional<ChipMemory> chip,
      Optional<Long> limitMs) {}

  /**
   * The chosen splits.
   *
   * @param energyOf boundary of their energies; empty where no file has it
   */
  public record ChosenSplits(CoDesign.Choice choice, Optional<String> energyOf) {}

  /** The causes of late tasks, and what would help. */
  public record Explanation(Causes causes, Remedies remedies) {}

  /**
   * The result.
   *
   * @param why explanation; empty where there is nothing to explain, or something was chosen
   */
  public record Result(
      ScheduleQuestion question,
      Verdict verdict,
      Optional<ChosenSplits> splits,
      Optional<ResidentModels.Choice> resident,
      Optional<SharedChip.Choice> shared,
      Optional<Explanation> why) {

    private static Result of(ScheduleQuestion question, Verdict verdict) {
      return new Result(
          question,
          verdict,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    private Result with(ChosenSplits chosen) {
      return new Result(question, verdict, Optional.of(chosen), resident, shared, why);
    }

    private Result with(ResidentModels.Choice chosen) {
      return new Result(question, verdict, splits, Optional.of(chosen), shared, why);
    }

    private Result with(SharedChip.Choice chosen) {
      return new Result(question, verdict, splits, resident, Optional.of(chosen), why);
    }

    private Result with(Explanation found) {
      return new Result(question, verdict, splits, resident, shared, Optional.of(found));
    }
  }

  private ScheduleAnalysis() {}

  /**
   * @throws InfeasibleException when no choice of splits meets all deadlines
   * @throws InputException when splits, parts or bytes do not match the tasks' models
   */
  public static Result run(Options options) {
    ScheduleQuestion question = options.question;
    if (options.splits.isPresent()) {
      ChosenSplits chosen = chosen(question, options.splits.get());
      return Result.of(question, chosen.choice.verdict()).with(chosen);
    }
    if (options.chip.isPresent()) {
      TimeLimit limit = TimeLimit.ofMillis(options.limitMs.orElse(RESIDENT_MS));
      return onChip(question, options.chip.get(), limit);
    }
    Result found = Result.of(question, question.verdict(options.limitMs.map(TimeLimit::ofMillis)));
    return Causes.explain(question.tasks(), found.verdict)
        ? found.with(explanation(question, found.verdict))
        : found;
  }

  private static Result onChip(ScheduleQuestion question, ChipMemory chip, TimeLimit limit) {
    List<Task> tasks = question.tasks();
    if (chip.parts.isPresent()) {
      Map<String, List<ModelPart>> parts = ModelPartsCsv.read(chip.parts.get());
      SharedChip.Choice shared =
          SharedChip.choose(tasks, parts, chip.bytes, question.policy(), limit);
      return Result.of(question, shared.verdict()).with(shared);
    }
    ResidentModels.Choice resident =
        ResidentModels.choose(tasks, chip.modelBytes, chip.bytes, question.policy(), limit);
    return Result.of(question, resident.verdict()).with(resident);
  }

  private static Explanation explanation(ScheduleQuestion question, Verdict verdict) {
    return new Explanation(
        Causes.of(question.tasks(), verdict),
        Remedies.of(question.tasks(), question.policy(), TimeLimit.ofMillis(REMEDIES_MS)));
  }

  private static ChosenSplits chosen(ScheduleQuestion question, Splits splits) {
    Optional<String> energyOf =
        splits.energyOf.or(() -> SplitOptionsCsv.energyOf(splits.files.get(0)));
    Map<String, List<SplitOption>> byModel = new HashMap<>();
    for (Path file : splits.files) {
      SplitOptionsCsv.read(file, splits.margin, energyOf)
          .forEach(
              (model, ways) ->
                  byModel.computeIfAbsent(model, unseen -> new ArrayList<>()).addAll(ways));
    }
    List<List<SplitOption>> options = new ArrayList<>();
    for (Task task : question.tasks()) {
      if (!byModel.containsKey(task.model())) {
        throw new InputException(
            "splits: expected an energy for %s, found %s"
                .formatted(task.model(), byModel.keySet()));
      }
      options.add(byModel.get(task.model()));
    }
    return CoDesign.choose(question.tasks(), options, question.policy(), question.tpus())
        .map(choice -> new ChosenSplits(choice, energyOf))
        .orElseThrow(
            () ->
                new InfeasibleException(
                    "no choice of splits was found that meets all deadlines under "
                        + question.policy().label()));
  }
}
