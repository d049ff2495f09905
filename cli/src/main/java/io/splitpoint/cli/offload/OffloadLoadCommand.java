package io.splitpoint.cli.offload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.ServerConnection;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.option.ServerAccess;
import io.splitpoint.cli.terminal.ProgressLine;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.load.LoadGenerator;
import io.splitpoint.offload.load.LoadPlan;
import io.splitpoint.offload.load.LoadResult;
import io.splitpoint.offload.load.Percentile;
import io.splitpoint.offload.load.Scenario;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Loads an inference server as MLPerf's LoadGen does, and says VALID or INVALID by its rules.",
      "",
      "single-stream sends a request when the one before is answered; the 90th percentile counts."
          + " server sends them as a Poisson process, --rate a second, and the 99th must keep"
          + " --target; a latency counts from when its request was due. offline keeps all"
          + " connections busy; answers a second count. Percentiles are judged by MLPerf's early"
          + " stopping, at a confidence of 99 %%."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint offload load --server 10.0.0.2:8000 --model mobilenet-v2",
      "  splitpoint offload load --server grpc://triton:8001 --model resnet --scenario server \\",
      "      --rate 100 --target 15 --duration 60"
    })
final class OffloadLoadCommand implements Callable<Integer> {

  /** Connections in turn for requests that come while others are answered. */
  private static final int MOST_CONNECTIONS = 1024;

  private static final int CONNECT_MS = 5_000;

  private static final double WARM_SECONDS = 2;

  @Spec CommandSpec spec;

  @Option(
      names = "--server",
      required = true,
      paramLabel = "ADDRESS",
      description = "HOST:PORT (REST), or a URL of http, https, grpc or grpcs")
  String server;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "the model's name on the server")
  String model;

  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO",
      completionCandidates = Scenarios.class,
      defaultValue = "single-stream",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  String scenario;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "requests a second on average, in the scenario server")
  Optional<Double> rate = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "MS",
      description = "what the 99th percentile must keep, in the scenario server")
  Optional<Double> targetMs = Optional.empty();

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "at least; MLPerf's own rules ask for 600 (default: ${DEFAULT-VALUE})")
  double seconds;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100",
      description = "at least (default: ${DEFAULT-VALUE})")
  long least;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "16",
      description = "in the scenarios server and offline (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of arrivals and inputs (default: ${DEFAULT-VALUE})")
  long seed;

  @Mixin ServerAccess access = new ServerAccess();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadPlan plan = plan();
    ServerAddress address = access.of(server);
    ServerConnection.connect(address).close();
    LoadResult result;
    long start = System.nanoTime();
    try (ProgressLine progress = ProgressLine.onStderr(output.quiet)) {
      result =
          LoadGenerator.run(
              plan,
              model,
              () -> address.connect(CONNECT_MS),
              done -> {
                double lasted = (System.nanoTime() - start) / 1e9 / Math.max(seconds, 0.001);
                double made = (double) done / least;
                progress.at(Math.min(1, Math.min(lasted, made)), done + " requests");
              });
    } catch (ProtocolException refused) {
      throw new InputException(address + ": " + refused.getMessage());
    } catch (IOException gone) {
      throw ServerConnection.none(address, gone);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (output.json) {
      out.println(Provenance.JSON.writeValueAsString(json(result, address)));
    } else {
      print(result, address, out);
    }
    out.flush();
    return 0;
  }

  private LoadPlan plan() {
    Scenario which =
        Scenarios.BY_NAME.entrySet().stream()
            .filter(known -> known.getKey().equals(scenario))
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--scenario: expected one of %s, found '%s'"
                            .formatted(String.join(", ", Scenarios.BY_NAME.keySet()), scenario)))
            .getValue();
    boolean poisson = which == Scenario.SERVER;
    if (poisson != rate.isPresent() || poisson != targetMs.isPresent()) {
      throw new UsageException(
          poisson
              ? "--scenario server: expected --rate and --target"
              : "--rate and --target: expected with --scenario server, found " + scenario);
    }
    check("--rate", rate.orElse(1.0), 1e-3, 1e6);
    check("--target", targetMs.orElse(1.0), 1e-3, 1e7);
    check("--duration", seconds, 0, 86_400);
    check("--requests", least, 1, 1e8);
    check("--connections", connections, 1, MOST_CONNECTIONS);
    return new LoadPlan(
        which,
        rate.orElse(0.0),
        targetMs.orElse(0.0),
        WARM_SECONDS,
        seconds,
        least,
        connections,
        seed);
  }

  private static void check(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new UsageException(
          "%s: expected %s to %s, found %s".formatted(option, plain(least), plain(most), value));
    }
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private void print(LoadResult result, ServerAddress address, PrintWriter out) {
    out.println(result.valid() ? "VALID" : "INVALID: " + String.join("; ", result.reasons()));
    out.printf(
        Locale.ROOT,
        "%s of %s at %s: %d requests in %.1f s, %.1f answered a second%s (measured)%n",
        scenario,
        model,
        address,
        result.requests(),
        result.seconds(),
        result.perSecond(),
        rate.map(asked -> String.format(Locale.ROOT, " (asked for %.1f)", asked)).orElse(""));
    result
        .failure()
        .ifPresent(why -> out.printf("%d failed, the first: %s%n", result.failed(), why));
    if (result.estimateMs().isPresent()) {
      out.printf(
          Locale.ROOT,
          "90th percentile by early stopping: %.3f ms%n",
          result.estimateMs().getAsDouble());
    }
    targetMs.ifPresent(
        target ->
            out.printf(
                Locale.ROOT, "%d took longer than %.3f ms or failed%n", result.slower(), target));
    out.println();
    out.println("percentile  latency ms  95 % interval");
    for (Percentile one : result.percentiles()) {
      out.printf(
          Locale.ROOT,
          "%9s %%  %10.3f  %.3f to %s%n",
          number(100 * one.share()),
          one.ms(),
          one.lowMs(),
          Double.isInfinite(one.highMs())
              ? "unknown: too few requests"
              : String.format(Locale.ROOT, "%.3f", one.highMs()));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
  }

  private ObjectNode json(LoadResult result, ServerAddress address) {
    ObjectNode node =
        Provenance.JSON
            .createObjectNode()
            .put("scenario", scenario)
            .put("server", address.toString())
            .put("model", model)
            .put("source", "measured")
            .put("valid", result.valid());
    result.reasons().forEach(node.putArray("reasons")::add);
    node.put("requests", result.requests())
        .put("failed", result.failed())
        .put("duration_s", result.seconds())
        .put("rate_per_s", result.perSecond())
        .put("connections", result.plan().scenario() == Scenario.SINGLE_STREAM ? 1 : connections)
        .put("seed", seed);
    rate.ifPresent(asked -> node.put("target_rate_per_s", asked));
    targetMs.ifPresent(target -> node.put("target_ms", target).put("slower", result.slower()));
    result.failure().ifPresent(why -> node.put("failure", why));
    result.estimateMs().ifPresent(ms -> node.put("early_stopping_p90_ms", ms));
    for (Percentile one : result.percentiles()) {
      String name = "p" + number(100 * one.share()).replace('.', '_');
      node.put(name + "_ms", one.ms()).put(name + "_ms_low", one.lowMs());
      if (!Double.isInfinite(one.highMs())) {
        node.put(name + "_ms_high", one.highMs());
      }
    }
    return node;
  }
}
