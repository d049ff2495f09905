package io.splitpoint.cli.link;

import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.TerminalWidth;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.LinkSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;

@Command(
    name = "presets",
    mixinStandardHelpOptions = true,
    description =
        "Lists the preset links and the source of each of their numbers: published, or an estimate.",
    footer = {"", "Examples:", "  splitpoint link presets", "  splitpoint link presets --json"})
public final class LinkPresetsCommand implements Callable<Integer> {

  /** Columns of a link's name, and of where its numbers come from. */
  private static final int LINK = 10;

  private static final int BASIS = 11;

  @Mixin OutputOptions output = new OutputOptions();

  /** A link as JSON. */
  private record Preset(
      String name,
      double bandwidthMbps,
      double latencyMs,
      Double transmitW,
      Double receiveW,
      Double idleW,
      List<Source> sources) {}

  private record Source(String keys, String basis, String from) {}

  @Override
  public Integer call() throws IOException {
    List<Link> links = LinkSource.presets().stream().filter(link -> !link.isLocal()).toList();
    output.print(
        () -> links.stream().map(LinkPresetsCommand::preset).toList(), out -> print(links, out));
    return 0;
  }

  private static void print(List<Link> links, PrintWriter out) {
    TextTable.print(
        List.of("link", "Mbit/s", "latency ms", "sending W", "receiving W", "waiting W"),
        links.stream().map(LinkPresetsCommand::row).toList(),
        out);
    out.println();
    Help.TextTable notes =
        Help.TextTable.forColumns(
            Help.defaultColorScheme(Help.Ansi.OFF),
            new Help.Column(LINK, 0, Help.Column.Overflow.SPAN),
            new Help.Column(BASIS, 0, Help.Column.Overflow.SPAN),
            new Help.Column(TerminalWidth.columns() - LINK - BASIS, 0, Help.Column.Overflow.WRAP));
    for (Link link : links) {
      for (LinkSource source : LinkSource.of(link)) {
        notes.addRowValues(
            link.name(), source.basis().label(), source.keys() + ": " + source.from());
      }
    }
    out.print(notes);
  }

  private static List<String> row(Link link) {
    return List.of(
        link.name(),
        number(link.bandwidthMbps()),
        number(link.latencyMs()),
        watts(link.transmitW()),
        watts(link.receiveW()),
        watts(link.idleW()));
  }

  /** A power; empty when it is unknown. */
  private static String watts(double watts) {
    return Double.isNaN(watts) ? "" : number(watts);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static Double known(double watts) {
    return Double.isNaN(watts) ? null : watts;
  }

  private static Preset preset(Link link) {
    return new Preset(
        link.name(),
        link.bandwidthMbps(),
        link.latencyMs(),
        known(link.transmitW()),
        known(link.receiveW()),
        known(link.idleW()),
        LinkSource.of(link).stream()
            .map(source -> new Source(source.keys(), source.basis().label(), source.from()))
            .toList());
  }
}
