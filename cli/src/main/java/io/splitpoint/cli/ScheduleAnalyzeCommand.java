package io.splitpoint.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.schedule.Verdict;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "analyze",
    description =
        "Proves or refutes that every job of every task meets its deadline. Exit code 4 when not.",
    mixinStandardHelpOptions = true)
final class ScheduleAnalyzeCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin ScheduleInput input;

  @Option(names = "--json", description = "print the verdict as JSON")
  boolean json;

  @Option(names = "--quiet", description = "print nothing, the exit code is the answer")
  boolean quiet;

  @Override
  public Integer call() throws Exception {
    Verdict verdict = input.verdict(input.tasks());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(ScheduleView.json(verdict)));
    } else if (!quiet) {
      ScheduleView.print(verdict, out);
    }
    return verdict.schedulable() ? 0 : Failures.INFEASIBLE;
  }
}
