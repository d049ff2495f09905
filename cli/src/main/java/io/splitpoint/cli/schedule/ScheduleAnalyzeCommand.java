package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.ExitCode;
import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.run.UsageException;
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
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "analyze",
    description =
        "Proves or refutes that every job of every task meets its deadline: schedulable, not"
            + " schedulable, or undecided where the time limit or a test that is only sufficient"
            + " leaves it open. Exit code 4 unless it is schedulable.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule analyze tasks.csv --policy edf",
      "  splitpoint schedule analyze tasks.csv --policy dm --tpus 2 --json",
      "  splitpoint schedule analyze tasks.csv --chip-bytes 7900000 --model-bytes a=4000000,b=6000000",
      "  splitpoint schedule analyze tasks.csv --chip-bytes 7900000 --parts parts.csv"
    })
final class ScheduleAnalyzeCommand implements Callable<Integer> {

  /** The search for what would help may take as long as an analysis of one Edge TPU. */
  private static final long REMEDIES_MS = 900;

  /** Many sets of models are put to the test of one Edge TPU. */
  private static final long RESIDENT_MS = 9000;

  @Spec CommandSpec spec;

  @Mixin ScheduleInput input;

  @Option(
      names = "--choose-splits",
      paramLabel = "SPLITS",
      arity = "1..*",
      description =
          "splits.csv files of the tasks' models, head on the Edge TPU: picks for each task the"
              + " split with which the whole set is schedulable for the least energy")
  List<Path> splits = List.of();

  @Option(
      names = "--energy-of",
      paramLabel = "BOUNDARY",
      description =
          "with --choose-splits: whose energy is counted, accelerator, board or system; a"
              + " splits.csv of another one is refused (default: as the first file says)")
  Optional<String> energyOf = Optional.empty();

  @Option(
      names = "--margin",
      paramLabel = "F",
      defaultValue = "0.2",
      description = "share added to the medians of splits.csv (default: ${DEFAULT-VALUE})")
  double margin;

  @Option(
      names = "--limit-ms",
      paramLabel = "MS",
      description =
          "time the analysis may take before it says undecided (default: 900, and 9000 on several"
              + " Edge TPUs)")
  Long limitMs;

  @Option(
      names = "--chip-bytes",
      paramLabel = "BYTES",
      description =
          "parameters that the Edge TPU's chip holds: decides which models stay there, so that their"
              + " jobs need no reload; needs --model-bytes or --parts")
  Long chipBytes;

  @Option(
      names = "--model-bytes",
      paramLabel = "MODEL=BYTES",
      split = ",",
      description = "parameters of each model on the chip, as 'inspect' and 'estimate' tell them")
  Map<String, Long> modelBytes = Map.of();

  @Option(
      names = "--parts",
      paramLabel = "FILE",
      description =
          "parts.csv of the tasks' models, with --chip-bytes: decides which parts of each model stay"
              + " on the chip, and before which its jobs are cut so that none blocks a short deadline"
              + " for too long; the tasks' own worst cases and reloads are not looked at")
  Path parts;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<Task> tasks = input.tasks();
    Optional<CoDesign.Choice> choice = splits(tasks);
    Optional<ResidentModels.Choice> resident = resident(tasks, choice.isPresent());
    Optional<SharedChip.Choice> shared = shared(tasks, choice.isPresent());
    Verdict verdict =
        resident
            .map(ResidentModels.Choice::verdict)
            .or(() -> shared.map(SharedChip.Choice::verdict))
            .or(() -> found(choice))
            .orElseGet(() -> verdict(tasks));
    boolean explained =
        choice.isEmpty()
            && resident.isEmpty()
            && shared.isEmpty()
            && Causes.explain(tasks, verdict);
    if (output.json) {
      ObjectNode root = ScheduleView.json(verdict);
      input.addSources(root);
      choice.ifPresent(found -> ScheduleView.addSplits(root, tasks, found, counted()));
      resident.ifPresent(found -> ScheduleView.addResident(root, found));
      shared.ifPresent(found -> SharedChipView.add(root, found));
      if (explained) {
        CausesView.add(root, Causes.of(tasks, verdict), remedies(tasks));
      }
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } else {
      choice.ifPresent(found -> ScheduleView.printSplits(tasks, found, counted(), out));
      ScheduleView.print(verdict, out);
      resident.ifPresent(found -> ScheduleView.printResident(tasks, found, out));
      shared.ifPresent(found -> SharedChipView.print(found, out));
      if (explained) {
        CausesView.print(Causes.of(tasks, verdict), remedies(tasks), out);
      }
      input.printSources(out);
    }
    return verdict.schedulable() ? 0 : ExitCode.INFEASIBLE;
  }

  private Optional<CoDesign.Choice> splits(List<Task> tasks) {
    if (splits.isEmpty()) {
      return Optional.empty();
    }
    Optional<CoDesign.Choice> choice =
        CoDesign.choose(tasks, options(tasks), input.policy(), input.tpus);
    if (choice.isEmpty()) {
      throw new InfeasibleException(
          "no choice of splits was found that meets all deadlines under " + input.policyName);
    }
    return choice;
  }

  private static Optional<Verdict> found(Optional<CoDesign.Choice> choice) {
    return choice.map(CoDesign.Choice::verdict);
  }

  private Optional<ResidentModels.Choice> resident(List<Task> tasks, boolean splitsChosen) {
    if (parts != null && !modelBytes.isEmpty()) {
      throw new UsageException("--parts: expected no --model-bytes beside it");
    }
    if (parts != null || chipBytes == null && modelBytes.isEmpty()) {
      return Optional.empty();
    }
    if (chipBytes == null || chipBytes < 0 || modelBytes.isEmpty()) {
      throw new UsageException(
          "--chip-bytes, --model-bytes: expected both, or --chip-bytes and --parts, and bytes of at least 0, found "
              + chipBytes
              + " and "
              + modelBytes);
    }
    onOneEdgeTpu(splitsChosen);
    if (tasks.stream().anyMatch(task -> task.wcetNs(1).isEmpty())) {
      throw new UsageException("--chip-bytes: expected worst cases on one Edge TPU for every task");
    }
    try {
      long ms = limitMs == null ? RESIDENT_MS : limitMs;
      return Optional.of(
          ResidentModels.choose(
              tasks, modelBytes, chipBytes, input.policy(), TimeLimit.ofMillis(ms)));
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--chip-bytes, --model-bytes, --limit-ms: " + wrong.getMessage());
    }
  }

  private void onOneEdgeTpu(boolean splitsChosen) {
    if (splitsChosen || input.global || input.tpus != 1) {
      throw new UsageException(
          "--chip-bytes: expected one Edge TPU and no --choose-splits or --global");
    }
  }

  private Optional<SharedChip.Choice> shared(List<Task> tasks, boolean splitsChosen) {
    if (parts == null) {
      return Optional.empty();
    }
    if (chipBytes == null || chipBytes < 0) {
      throw new UsageException(
          "--parts: expected --chip-bytes of at least 0 with it, found " + chipBytes);
    }
    onOneEdgeTpu(splitsChosen);
    Map<String, List<ModelPart>> read = ModelPartsCsv.read(parts);
    try {
      long ms = limitMs == null ? RESIDENT_MS : limitMs;
      return Optional.of(
          SharedChip.choose(tasks, read, chipBytes, input.policy(), TimeLimit.ofMillis(ms)));
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--parts, --limit-ms: " + wrong.getMessage());
    }
  }

  private Remedies remedies(List<Task> tasks) {
    return Remedies.of(tasks, input.policy(), TimeLimit.ofMillis(REMEDIES_MS));
  }

  private Verdict verdict(List<Task> tasks) {
    if (limitMs == null) {
      return input.verdict(tasks);
    }
    try {
      return input.verdict(tasks, TimeLimit.ofMillis(limitMs));
    } catch (IllegalArgumentException outOfRange) {
      throw new UsageException("--limit-ms: " + outOfRange.getMessage());
    }
  }

  /** Whose energy it is; empty where no file says it. */
  private Optional<String> counted() {
    if (energyOf.isPresent()
        && !List.of("accelerator", "board", "system").contains(energyOf.get())) {
      throw new UsageException(
          "--energy-of: expected accelerator, board or system, found '" + energyOf.get() + "'");
    }
    return energyOf.or(() -> SplitOptionsCsv.energyOf(splits.get(0)));
  }

  private List<List<SplitOption>> options(List<Task> tasks) {
    if (!(margin >= 0 && margin <= 100)) {
      throw new UsageException("--margin: expected 0 to 100, found " + margin);
    }
    Map<String, List<SplitOption>> byModel = new HashMap<>();
    for (Path file : splits) {
      SplitOptionsCsv.read(file, margin, counted())
          .forEach(
              (model, ways) ->
                  byModel.computeIfAbsent(model, unseen -> new ArrayList<>()).addAll(ways));
    }
    List<List<SplitOption>> options = new ArrayList<>();
    for (Task task : tasks) {
      if (!byModel.containsKey(task.model())) {
        throw new UsageException(
            "--choose-splits: expected splits with an energy for "
                + task.model()
                + ", found "
                + byModel.keySet());
      }
      options.add(byModel.get(task.model()));
    }
    return options;
  }
}
