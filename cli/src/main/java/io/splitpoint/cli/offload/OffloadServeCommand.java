package io.splitpoint.cli.offload;

import io.splitpoint.app.offloading.ModelServing;
import io.splitpoint.cli.terminal.CtrlC;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Serves models and all their tails by the Open Inference Protocol v2: REST with binary"
            + " tensors, and gRPC. The tail after layer K of the model NAME is NAME-tail-K.",
    footer = {
      "",
      "Examples:",
      "  splitpoint offload serve --model mobilenet.tflite",
      "  splitpoint offload serve --model vgg16 --bind 0.0.0.0 --token-file secret",
      "  splitpoint offload serve --model models/ --bind 0.0.0.0 --token-file secret \\",
      "      --tls-cert server.pem --tls-key server.key"
    })
final class OffloadServeCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ServerAddressOptions at;
  @Mixin ServedModelOptions served;
  @Mixin ServerLimitOptions limits;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stop = new CountDownLatch(1);
    try (CtrlC signal = new CtrlC();
        ModelServing serving =
            ModelServing.start(options(), spec.commandLine().getErr()::println)) {
      signal.calls(stop::countDown);
      at.warn();
      out.printf(
          "serving %d models and tails at %s: REST on port %d, gRPC on port %d%n",
          serving.models(), at.bind, serving.port(), serving.grpcPort());
      String first = served.models.isEmpty() ? "MODEL" : served.models.get(0);
      at.invite(out, serving.addressFromOutside(), first, serving.port());
      out.flush();
      stop.await();
      ModelServing.Counts counts = serving.stop();
      out.printf(
          "stopped: %d requests answered, %d refused, %d of them because it stopped%n",
          counts.answered(), counts.refused(), counts.refusedStopping());
      out.flush();
    }
    return 0;
  }

  private ModelServing.Options options() throws IOException {
    return new ModelServing.Options(
        served.asked(),
        served.loadFrom,
        !served.noTails,
        served.spec(),
        served.opening(),
        at.address(),
        at.security(),
        served.running(),
        limits.requests(),
        limits.loaded(),
        limits.modelBytes());
  }
}
