package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

  private record Seen(Path log, int missed, double[] sortedMs) {

    double percentile(double p) {
      // nearest rank
      return sortedMs[Math.max(0, (int) Math.ceil(p / 100 * sortedMs.length) - 1)];
    }

    double missRate() {
      return (double) missed / sortedMs.length;
    }
  }

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
      Seen seen = read(log);
      if (json) {
        ObjectNode node = all.addObject();
        node.put("log", log.toString());
        node.put("total", seen.sortedMs.length);
        node.put("missed", seen.missed);
        node.put("miss_rate", seen.missRate());
        ObjectNode response = node.putObject("response_ms");
        response.put("p50", seen.percentile(50));
        response.put("p90", seen.percentile(90));
        response.put("p99", seen.percentile(99));
        response.put("max", seen.percentile(100));
      } else {
        out.printf(
            Locale.ROOT, "%8d %8d %9.4f", seen.sortedMs.length, seen.missed, seen.missRate());
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

  private static Seen read(Path log) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(log);
    } catch (MalformedInputException notText) {
      throw new InputException(log + ": expected UTF-8 text");
    }
    double[] ms = new double[lines.size()];
    int count = 0;
    int missed = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty()) {
        continue;
      }
      String[] field = line.split(",", 3);
      boolean known = field[0].equals("success") || field[0].equals("fail");
      if (!known || field.length < 3 || !field[1].matches("\\d{1,12}(\\.\\d{1,12})?ms")) {
        throw new InputException(
            log
                + ": line "
                + (i + 1)
                + ": expected success|fail,<response ms>ms,<class>,<score>, found '"
                + line.substring(0, Math.min(60, line.length()))
                + "'");
      }
      ms[count++] = Double.parseDouble(field[1].substring(0, field[1].length() - 2));
      missed += field[0].equals("fail") ? 1 : 0;
    }
    if (count == 0) {
      throw new InputException(log + ": expected at least one line, found none");
    }
    double[] sorted = Arrays.copyOf(ms, count);
    Arrays.sort(sorted);
    return new Seen(log, missed, sorted);
  }
}
