package io.splitpoint.cli.results;

import io.splitpoint.app.Charting;
import io.splitpoint.app.Charting.Chart;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.failure.MissingException;
import io.splitpoint.report.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "chart",
    mixinStandardHelpOptions = true,
    description = {
      "Draws report.html again from a run's profile.csv and splits.csv, for example after they were"
          + " edited or came from another machine; compares several runs of one model.",
      "",
      "With several runs the page is comparison.html here: all in one figure, and each compared"
          + " with the first."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint chart results/vgg16-coral-20261121-101500",
      "  splitpoint chart pi4-run pi5-run --out pis.html",
      "  splitpoint chart results/vgg16-coral-20261121-101500 --png"
    })
public final class ChartCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "directory with profile.csv and perhaps splits.csv")
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
          "also save a picture of each figure, 2700 dots wide, beside the page; needs"
              + " Chromium or Chrome on the PATH")
  boolean png;

  @Mixin OutputOptions output = new OutputOptions();

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
    List<List<String>> rows = chart.compared();
    output.print(
        () -> Map.of("wrote", written.stream().map(Path::toString).toList()),
        stdout -> {
          if (!rows.isEmpty()) {
            TextTable.print(rows.get(0), rows.subList(1, rows.size()), stdout);
            stdout.println();
          }
          written.forEach(file -> stdout.println("wrote " + file));
        });
    return 0;
  }
}
