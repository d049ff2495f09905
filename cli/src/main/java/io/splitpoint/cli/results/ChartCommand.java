package io.splitpoint.cli.results;

import io.splitpoint.app.Charting;
import io.splitpoint.app.Charting.Chart;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.failure.MissingException;
import io.splitpoint.report.Chromium;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "chart",
    mixinStandardHelpOptions = true,
    description = {
      "Draws report.html again from a run's profile.csv and splits.csv, for example after they were"
          + " edited or came from another machine; compares several runs of one model.",
      "",
      "With several runs the page is comparison.html here: all in one figure, and how each stands"
          + " to the first."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint chart results/vgg16-coral-20261121-101500",
      "  splitpoint chart pi4-run pi5-run --out pis.html",
      "  splitpoint chart results/vgg16-coral-20261121-101500 --png"
    })
public final class ChartCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "directory with profile.csv and, maybe, splits.csv")
  List<Path> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "the page to write (default: report.html in the run's directory; comparison.html here for"
              + " several)")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--png",
      description =
          "also a picture of each figure for papers, 2700 dots wide, beside the page; needs"
              + " Chromium or Chrome on the PATH")
  boolean png;

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  boolean json;

  @Override
  public Integer call() throws IOException {
    Optional<Chromium> browser =
        png ? Chromium.find(System.getenv().getOrDefault("PATH", "")) : Optional.empty();
    if (png && browser.isEmpty()) {
      throw new MissingException(
          "--png: expected chromium or google-chrome on the PATH, found neither (sudo apt install"
              + " chromium)");
    }
    Chart chart =
        runs.size() == 1
            ? Charting.one(runs.get(0), out.orElse(runs.get(0).resolve("report.html")))
            : Charting.several(runs, out.orElse(Path.of("comparison.html")));
    List<Path> written = new ArrayList<>(List.of(chart.page()));
    if (browser.isPresent()) {
      written.addAll(chart.pictures(browser.get()));
    }
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      List<String> files = written.stream().map(Path::toString).toList();
      stdout.println(Provenance.JSON.writeValueAsString(Map.of("wrote", files)));
      return 0;
    }
    if (!chart.compared().isEmpty()) {
      List<List<String>> rows = chart.compared();
      TextTable.print(rows.get(0), rows.subList(1, rows.size()), stdout);
      stdout.println();
    }
    written.forEach(file -> stdout.println("wrote " + file));
    return 0;
  }
}
