package io.splitpoint.cli.offload;

import io.splitpoint.app.ModelSource;
import io.splitpoint.app.UserCache;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.PortNumber;
import io.splitpoint.cli.option.TokenFile;
import io.splitpoint.device.CompiledParts;
import io.splitpoint.device.DelegateSpec;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelDirectory;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.Version;
import io.splitpoint.server.Limits;
import io.splitpoint.tflite.ExternalDelegate;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import oshi.nativefree.SystemInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Serves models and all their tails over the Open Inference Protocol v2: REST with binary"
            + " tensors, and gRPC. The tail after layer K of the model NAME is called NAME-tail-K.",
    footer = {
      "",
      "Examples:",
      "  splitpoint offload serve --model mobilenet.tflite",
      "  splitpoint offload serve --model vgg16 --bind 0.0.0.0 --token-file secret",
      "  splitpoint offload serve --model models/ --bind 0.0.0.0 --token-file secret \\",
      "      --tls-cert server.pem --tls-key server.key"
    })
final class OffloadServeCommand implements Callable<Integer> {

  /** How long requests that are under way may take when the server is told to stop. */
  private static final long GRACE_MS = 1_000;

  private static final long MEGABYTE = 1_000_000;

  @Spec CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "a built-in model's name, a .tflite file, or a directory whose .tflite files are served;"
              + " may be given again")
  List<String> models = List.of();

  @Option(
      names = "--load-from",
      paramLabel = "DIRECTORY",
      description =
          "clients may load and unload the .tflite files of this directory by name while the"
              + " server runs (default: nobody may)")
  Optional<Path> loadFrom = Optional.empty();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE}, this machine alone)")
  String bind;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortNumber.class,
      defaultValue = "8000",
      description = "of REST, 0 for any free one (default: ${DEFAULT-VALUE})")
  int port;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      converter = PortNumber.class,
      defaultValue = "8001",
      description = "of gRPC, 0 for any free one (default: ${DEFAULT-VALUE})")
  int grpcPort;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "models that run at the same time (default: one for each core)")
  Optional<Integer> workers = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "CPU threads of one run (default: ${DEFAULT-VALUE})")
  int threads;

  @Option(
      names = "--no-xnnpack",
      description =
          "without XNNPACK's kernels: slower, but bit by bit what clients with --no-xnnpack compute")
  boolean noXnnpack;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "128",
      description = "requests that may wait before others are refused (default: ${DEFAULT-VALUE})")
  int queue;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "256",
      description = "to each port at a time; others are refused (default: ${DEFAULT-VALUE})")
  int maxConnections;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "requests that one connection may have under way: gRPC calls, and HTTP requests ahead of"
              + " their answers (default: ${DEFAULT-VALUE})")
  int maxStreams;

  @Option(
      names = "--max-memory",
      paramLabel = "MB",
      description =
          "of requests and answers at a time, in all connections; what does not fit is refused"
              + " (default: a quarter of Java's heap)")
  Optional<Integer> maxMemory = Optional.empty();

  @Option(names = "--no-tails", description = "serve whole models only")
  boolean noTails;

  @Option(
      names = "--max-loaded",
      paramLabel = "N",
      defaultValue = "16",
      description = "models and tails in memory at a time (default: ${DEFAULT-VALUE})")
  int maxLoaded;

  @Option(
      names = "--max-model-memory",
      paramLabel = "MB",
      description =
          "of models and tails at a time, by estimate; the one that was not asked for the longest"
              + " makes room (default: half of this machine's)")
  Optional<Integer> maxModelMemory = Optional.empty();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "PEM certificate chain: both ports speak TLS then")
  Optional<Path> tlsCertificate = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "its PEM key (PKCS#8)")
  Optional<Path> tlsKey = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "holds the token that callers must send as 'Authorization: Bearer TOKEN'; is made with a"
              + " new one when there is no such file")
  Optional<Path> tokenFile = Optional.empty();

  private Optional<String> newToken = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      completionCandidates = Names.Devices.class,
      defaultValue = "cpu",
      description =
          "that runs models and tails: cpu, or delegate:LIBRARY[,KEY=VALUE...] for an accelerator with"
              + " a TensorFlow Lite delegate, or its device file (default: ${DEFAULT-VALUE})")
  String device;

  @Option(
      names = "--tflite-library",
      paramLabel = "FILE",
      description = "another TensorFlow Lite library than the bundled one")
  Optional<Path> tfliteLibrary = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (models.isEmpty() && loadFrom.isEmpty()) {
      throw new UsageException("expected --model or --load-from, found neither");
    }
    if (loadFrom.isPresent() && !Files.isDirectory(loadFrom.get())) {
      throw new UsageException(
          "--load-from: expected a directory, found none at " + loadFrom.get());
    }
    ServerSettings settings = settings();
    DeviceSpec on = DeviceSpec.of(device);
    if (on.place() != DeviceSpec.Place.CPU && on.place() != DeviceSpec.Place.DELEGATE) {
      throw new UsageException(
          "--device: expected cpu or a delegate, on which any tail can run as it is cut, found "
              + on);
    }
    ModelFiles files = new ModelFiles();
    for (String model : models) {
      if (Zoo.has(model)) {
        files.add(model, Zoo.build(model, Precision.INT8, ModelSource.of(model).directory()));
      } else {
        files.add(Path.of(model));
      }
    }
    for (Map.Entry<String, Graph> served : files.graphs().entrySet()) {
      check(served.getValue(), models.contains(served.getKey())); // a built-in's argument
    }
    TfLite library = tfliteLibrary.map(TfLite::load).orElseGet(TfLite::load);
    UnaryOperator<Interpreter.Options> accelerated =
        on.delegate().map(OffloadServeCommand::accelerated).orElseGet(UnaryOperator::identity);
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    InferenceServer server =
        InferenceServer.start(library, files, settings, Version.read(), accelerated);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> await(stop, stopped), "offload-stop"));
      warn(settings);
      out.printf(
          "serving %d models and tails at %s: REST on port %d, gRPC on port %d%n",
          server.models().size(), bind, server.port(), server.grpcPort());
      invite(out, server.port());
      out.flush();
      stop.await();
      server.drain(GRACE_MS);
    } finally {
      server.close();
      out.printf(
          "stopped: %d requests answered, %d refused, %d of them because it stopped%n",
          server.answered(), server.refused(), server.refusedStopping());
      out.flush();
      stopped.countDown();
    }
    return 0;
  }

  /** That a model can be run in this process. */
  private void check(Graph graph, boolean builtIn) {
    if (CompiledModel.find(graph).isPresent()) {
      throw new UsageException(
          graph.name()
              + ": expected a model for the CPU, on which this server runs all tails, found one"
              + " compiled for the Edge TPU: give the uncompiled .tflite");
    }
    if (!builtIn) {
      try {
        Trial.of(graph, true, tfliteLibrary);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    DeviceSpec on = DeviceSpec.of(device);
    if (on.delegate().isPresent()) {
      tried(on, graph);
    }
  }

  /** A model of which the delegate takes nothing would run on the CPU; told what it takes. */
  private void tried(DeviceSpec on, Graph graph) {
    DeviceOptions options =
        new DeviceOptions(
            threads,
            !noXnnpack,
            false,
            tfliteLibrary,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            UserCache.directory().resolve("compiled"),
            false);
    try (Devices opened = Devices.open(List.of(on), options)) {
      opened
          .shares(CompiledParts.fileName(graph), graph)
          .forEach(spec.commandLine().getErr()::println);
    }
  }

  private static UnaryOperator<Interpreter.Options> accelerated(DelegateSpec spec) {
    ExternalDelegate delegate = ExternalDelegate.of(spec.library(), spec.options());
    return cpu -> cpu.withDelegate(delegate);
  }

  /** On the signal's thread: the process lives until the server has ended as it should. */
  private static void await(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says what to type on another machine, with this machine's address in it. */
  private void invite(PrintWriter out, int restPort) throws IOException {
    Optional<String> address = OwnAddress.seenFromOutside(InetAddress.getByName(bind));
    if (address.isEmpty()) {
      out.println(
          "only this machine reaches it; for others too: --bind 0.0.0.0 --token-file secret");
      return;
    }
    out.println("on another machine:");
    newToken.ifPresent(
        token -> out.printf("  (umask 077; echo %s >%s)%n", token, tokenFile.get().getFileName()));
    tlsCertificate.ifPresent(
        file -> out.printf("  # copy %s there, unless its issuer is trusted%n", file));
    out.printf(
        "  splitpoint offload run --model %s --server %s%s:%d%s%s%n",
        models.isEmpty() ? "MODEL" : models.get(0),
        tlsCertificate.isPresent() ? "https://" : "",
        address.get(),
        restPort,
        tokenFile.map(file -> " --token-file " + file.getFileName()).orElse(""),
        tlsCertificate.map(file -> " --tls-ca " + file.getFileName()).orElse(""));
  }

  private void warn(ServerSettings settings) throws IOException {
    boolean open = !InetAddress.getByName(settings.address().bind()).isLoopbackAddress();
    if (open
        && (settings.security().token().isEmpty() || settings.security().certificate().isEmpty())) {
      spec.commandLine()
          .getErr()
          .printf(
              "warning: %s can be reached from outside without %s%n",
              settings.address().bind(),
              settings.security().token().isEmpty()
                  ? "a token (--token-file)"
                  : "TLS (--tls-cert)");
    }
  }

  private ServerSettings settings() throws IOException {
    return new ServerSettings(
        new ServerSettings.Address(bind, port, grpcPort),
        new ServerSettings.Running(
            atLeast(1, "--workers", workers.orElse(Runtime.getRuntime().availableProcessors())),
            atLeast(1, "--threads", threads),
            !noXnnpack,
            atLeast(0, "--queue", queue)),
        limits(),
        new ServerSettings.Models(
            !noTails,
            atLeast(1, "--max-loaded", maxLoaded),
            MEGABYTE * atLeast(1, "--max-model-memory", maxModelMemory.orElse(halfOfTheMachine())),
            loadFrom.map(path -> new ModelDirectory(path, graph -> check(graph, false)))),
        new ServerSettings.Security(
            tlsCertificate,
            tlsKey,
            tokenFile.isPresent() ? Optional.of(token(tokenFile.get())) : Optional.empty()));
  }

  private Limits limits() {
    Limits limits =
        Limits.usual()
            .withConnections(atLeast(1, "--max-connections", maxConnections))
            .withRequests(Limits.usual().requests(), atLeast(1, "--max-streams", maxStreams));
    return maxMemory.isEmpty()
        ? limits
        : limits.withMemoryBytes(MEGABYTE * atLeast(1, "--max-memory", maxMemory.get()));
  }

  private static int halfOfTheMachine() {
    long bytes = new SystemInfo().getHardware().getMemory().getTotal();
    return (int) Math.max(1, bytes / 2 / MEGABYTE);
  }

  private static int atLeast(int least, String option, int value) {
    if (value < least) {
      throw new UsageException(option + ": expected at least " + least + ", found " + value);
    }
    return value;
  }

  private String token(Path file) throws IOException {
    if (Files.notExists(file)) {
      newToken = Optional.of(TokenFile.make(file));
      return newToken.get();
    }
    return TokenFile.read(file, spec.commandLine().getErr());
  }
}
