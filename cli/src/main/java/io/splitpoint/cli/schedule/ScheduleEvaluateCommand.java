package io.splitpoint.cli.schedule;

import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.schedule.client.ClientLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    description =
        "Computes deadline misses and response times from clients' logs, also the study's.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  splitpoint schedule evaluate client-1.log client-2.log"})
final class ScheduleEvaluateCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "LOG",
      description = "lines of success|fail,<response ms>ms,<class>,<score>")
  List<Path> logs;

  @Mixin OutputOptions output = new OutputOptions();

  /** What one log says. */
  private record Answer(
      String log, int total, int missed, double missRate, Map<String, Double> responseMs) {

    static Answer of(Path log) throws IOException {
      ClientLog seen = ClientLog.read(log);
      Map<String, Double> response = new LinkedHashMap<>();
      for (int percent : new int[] {50, 90, 99, 100}) {
        response.put(percent == 100 ? "max" : "p" + percent, seen.percentile(percent));
      }
      return new Answer(log.toString(), seen.total(), seen.missed(), seen.missRate(), response);
    }

    void print(PrintWriter out) {
      out.printf(Locale.ROOT, "%8d %8d %9.4f", total, missed, missRate);
      responseMs.values().forEach(ms -> out.printf(Locale.ROOT, " %11.3f", ms));
      out.printf("  %s%n", log);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (Path log : logs) {
      answers.add(Answer.of(log));
    }
    output.print(
        () -> answers,
        out -> {
          out.printf(
              "%8s %8s %9s %11s %11s %11s %11s  %s%n",
              "total", "missed", "miss_rate", "p50_ms", "p90_ms", "p99_ms", "max_ms", "log");
          answers.forEach(answer -> answer.print(out));
        });
    return 0;
  }
}
