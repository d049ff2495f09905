package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.schedule.client.ClientLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    description = "Deadline misses and response times from clients' logs, ours or the study's.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  splitpoint schedule evaluate client-1.log client-2.log"})
final class ScheduleEvaluateCommand implements Callable<Integer> {

  private static final double[] PERCENTILES = {50, 90, 99, 100};

  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "LOG",
      description = "lines of success|fail,<response ms>ms,<class>,<score>")
  List<Path> logs;

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode all = mapper.createArrayNode();
    if (!json) {
      out.printf(
          "%8s %8s %9s %11s %11s %11s %11s  %s%n",
          "total", "missed", "miss_rate", "p50_ms", "p90_ms", "p99_ms", "max_ms", "log");
    }
    for (Path log : logs) {
      ClientLog seen = ClientLog.read(log);
      if (json) {
        ObjectNode node = all.addObject();
        node.put("log", log.toString());
        node.put("total", seen.total());
        node.put("missed", seen.missed());
        node.put("miss_rate", seen.missRate());
        ObjectNode response = node.putObject("response_ms");
        response.put("p50", seen.percentile(50));
        response.put("p90", seen.percentile(90));
        response.put("p99", seen.percentile(99));
        response.put("max", seen.percentile(100));
      } else {
        out.printf(Locale.ROOT, "%8d %8d %9.4f", seen.total(), seen.missed(), seen.missRate());
        for (double p : PERCENTILES) {
          out.printf(Locale.ROOT, " %11.3f", seen.percentile(p));
        }
        out.printf("  %s%n", log);
      }
    }
    if (json) {
      out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }
    out.flush();
    return 0;
  }
}
