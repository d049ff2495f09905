package io.splitpoint.cli.link;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.LinkSource;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "presets",
    mixinStandardHelpOptions = true,
    description =
        "The links that have a name, and where each of their numbers comes from: published, or an"
            + " estimate of ours.",
    footer = {"", "Examples:", "  splitpoint link presets", "  splitpoint link presets --json"})
public final class LinkPresetsCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Link> links = LinkSource.presets().stream().filter(link -> !link.isLocal()).toList();
    if (json) {
      ArrayNode all = Provenance.JSON.createArrayNode();
      links.forEach(link -> add(link, all.addObject()));
      out.println(Provenance.JSON.writeValueAsString(all));
      return 0;
    }
    TextTable.print(
        List.of("link", "Mbit/s", "latency ms", "sending W", "receiving W", "waiting W"),
        links.stream().map(LinkPresetsCommand::row).toList(),
        out);
    out.println();
    for (Link link : links) {
      for (LinkSource source : LinkSource.of(link)) {
        out.printf(
            "%-9s %-10s %s: %s%n",
            link.name(), source.basis().label(), source.keys(), source.from());
      }
    }
    return 0;
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

  /** What is unknown is left empty. */
  private static String watts(double watts) {
    return Double.isNaN(watts) ? "" : number(watts);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static Double known(double watts) {
    return Double.isNaN(watts) ? null : watts;
  }

  private static void add(Link link, ObjectNode to) {
    to.put("name", link.name());
    to.put("bandwidth_mbps", link.bandwidthMbps());
    to.put("latency_ms", link.latencyMs());
    to.put("transmit_w", known(link.transmitW()));
    to.put("receive_w", known(link.receiveW()));
    to.put("idle_w", known(link.idleW()));
    ArrayNode sources = to.putArray("sources");
    for (LinkSource source : LinkSource.of(link)) {
      sources
          .addObject()
          .put("keys", source.keys())
          .put("basis", source.basis().label())
          .put("from", source.from());
    }
  }
}
