package io.splitpoint.cli.link;

import io.splitpoint.app.LinkMeasuring;
import io.splitpoint.app.MeasuredLink;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.option.ServerAccess;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.profiler.MedianInterval;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the link to a running 'splitpoint offload serve' and writes it as a file for --link.",
      "",
      "Latency is half the round trip of a ready request. Bandwidth (towards the server) follows"
          + " from the smallest and the largest input among the model and its tails, without the"
          + " server's own time; the headers of TCP and IP do not count. The overhead is the rest of a"
          + " small inference's time, including the way back of the answer: partition needs no"
          + " --return-answer with such a link. Powers are not measured: add transmit_w, receive_w and"
          + " idle_w to the file yourself."
    },
    footer = {
      "",
      "Example:",
      "  splitpoint link measure raspberry:8080 --model mobilenet-v2 --out pi.yaml",
      "  splitpoint partition profile.csv --tail server.csv --link pi.yaml"
    })
final class LinkMeasureCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "HOST",
      description = "HOST:PORT (REST), or a URL of http, https, grpc or grpcs")
  String server;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "a model on the server, preferably with large tensors")
  String model;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "100",
      description = "exchanges of each size, at least 6 (default: ${DEFAULT-VALUE})")
  int rounds;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "name of the link (default: the server's host)")
  Optional<String> name = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "link.yaml",
      description = "the link file (default: ${DEFAULT-VALUE})")
  Path out;

  @Mixin ServerAccess access = new ServerAccess();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    InRange.atLeast(6, "--rounds", rounds);
    if (!out.toString().matches(".*\\.ya?ml")) {
      throw new InputException("--out: expected a name that ends in .yaml, found " + out);
    }
    ServerAddress address = access.of(server);
    MeasuredLink link =
        LinkMeasuring.run(
            new LinkMeasuring.Options(address, name.orElse(address.host()), model, rounds, out),
            spec.commandLine().getParseResult().originalArgs());
    output.print(link::figures, to -> print(link, to));
    if (!output.quiet) {
      spec.commandLine().getErr().println("wrote " + out);
    }
    return 0;
  }

  private static void print(MeasuredLink link, PrintWriter out) {
    out.println("Link to " + link.name() + " (measured, without powers)");
    TextTable.print(
        List.of("figure", "median", "95 % from", "to"),
        List.of(
            row("bandwidth Mbit/s, to the server", link.bandwidthMbps()),
            row("latency ms, one way", link.latencyMs()),
            row("overhead ms, including the return of the answer", link.overheadMs())),
        out);
  }

  private static List<String> row(String what, MedianInterval value) {
    return List.of(what, digits(value.median()), digits(value.low()), digits(value.high()));
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
