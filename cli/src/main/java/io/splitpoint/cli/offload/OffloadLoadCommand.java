package io.splitpoint.cli.offload;

import io.splitpoint.app.offloading.ServerLoad;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.option.ServerAccess;
import io.splitpoint.cli.terminal.ProgressLine;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.load.LoadPlan;
import io.splitpoint.offload.load.LoadResult;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Loads an inference server like MLPerf's LoadGen, and reports VALID or INVALID by its rules.",
      "",
      "single-stream sends a request when the one before is answered; the 90th percentile counts."
          + " server sends them as a Poisson process, --rate per second, and the 99th must keep"
          + " --target; a latency starts when its request is due. offline keeps all"
          + " connections busy; answers per second count. Percentiles are judged by MLPerf's early"
          + " stopping, at a confidence of 99 %%."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint offload load --server 10.0.0.2:8000 --model mobilenet-v2",
      "  splitpoint offload load --server grpc://triton:8001 --model resnet \\",
      "      --scenario server --rate 100 --target 15 --duration 60"
    })
final class OffloadLoadCommand implements Callable<Integer> {

  @Mixin LoadPlanOptions load;

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

  @Mixin ServerAccess access = new ServerAccess();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadPlan plan = load.plan();
    ServerAddress address = access.of(server);
    LoadView view = new LoadView(model, address.toString(), Source.MEASURED, result(plan, address));
    output.print(() -> view, view::print);
    return 0;
  }

  private LoadResult result(LoadPlan plan, ServerAddress address) throws InterruptedException {
    long start = System.nanoTime();
    try (ProgressLine progress =
        ProgressLine.onStderr(output.quiet, () -> ProgressLine.NOTHING_KEPT)) {
      return ServerLoad.run(
          plan,
          model,
          address,
          done -> {
            double seconds = (System.nanoTime() - start) / 1e9;
            double lasted = seconds / Math.max(plan.seconds(), 0.001);
            double made = (double) done / plan.least();
            progress.at(Math.min(1, Math.min(lasted, made)), done + " requests");
          });
    }
  }
}
