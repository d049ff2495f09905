package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.ScheduleAnalysis;
import io.splitpoint.app.scheduling.ScheduleQuestion;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.ExitCode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "  splitpoint schedule analyze tasks.csv --chip-bytes 7900000 \\",
      "      --model-bytes a=4000000,b=6000000",
      "  splitpoint schedule analyze tasks.csv --chip-bytes 7900000 --parts parts.csv"
    })
final class ScheduleAnalyzeCommand implements Callable<Integer> {

  @Mixin ScheduleInput input;
  @Mixin SplitChoiceOptions splits;
  @Mixin ChipMemoryOptions chip;

  @Option(
      names = "--limit-ms",
      paramLabel = "MS",
      description =
          "time limit after which the answer is undecided (default: 900, and 9000 on several"
              + " Edge TPUs)")
  Optional<Long> limitMs = Optional.empty();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    ScheduleQuestion question = input.question();
    Optional<ScheduleAnalysis.Splits> choose = splits.asked();
    boolean alone = choose.isEmpty() && !input.global && input.tpus == 1;
    Optional<ScheduleAnalysis.ChipMemory> memory = chip.asked(alone);
    limitMs.ifPresent(ms -> InRange.within(0, 86_400_000, "--limit-ms", ms));
    ScheduleAnalysis.Result found =
        ScheduleAnalysis.run(new ScheduleAnalysis.Options(question, choose, memory, limitMs));
    AnalysisView view = AnalysisView.of(found);
    output.print(() -> view, out -> view.print(question.tasks(), out));
    return found.verdict().schedulable() ? 0 : ExitCode.INFEASIBLE;
  }
}
