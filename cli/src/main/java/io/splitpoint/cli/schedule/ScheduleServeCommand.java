package io.splitpoint.cli.schedule;

import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.MetricsAddress;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.model.Graph;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.run.UsageException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import io.splitpoint.schedule.live.JobRunner;
import io.splitpoint.schedule.live.LiveOptions;
import io.splitpoint.schedule.live.LiveServer;
import io.splitpoint.schedule.live.Rehearsal;
import io.splitpoint.schedule.live.ServerMetrics;
import io.splitpoint.server.Budget;
import io.splitpoint.server.MetricsText;
import io.splitpoint.server.WebServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Serves inference requests in the order of a policy, over the named pipes of the Edge TPU"
          + " scheduler study and over a Unix domain socket (docs/schedule-protocol.md).",
      "",
      "It listens as soon as models and server are warm, and says so on stderr.",
      "",
      "SIGTERM or Ctrl-C: takes no more requests, runs those that wait, removes pipe and socket."
          + " Every request is answered or counted; the counts are printed."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule serve --models models.yaml --policy edf",
      "  splitpoint schedule serve --models models.yaml --device coral --socket /tmp/splitpoint.sock"
    })
final class ScheduleServeCommand implements Callable<Integer> {

  private static final int TRIAL_RUNS = 60;

  @Spec CommandSpec spec;

  @Option(
      names = "--models",
      paramLabel = "YAML",
      required = true,
      description =
          "labels: FILE, models: {NAME: FILE, ...}, optionally wcet_ms: {NAME: MS, ...}, and for"
              + " gangs segments: {NAME: {2: [FILE, FILE], ...}}")
  Path modelsFile;

  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "edf",
      completionCandidates = PolicyLabels.class,
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  String policy;

  @Option(
      names = "--tpus",
      paramLabel = "M|NAMES",
      defaultValue = "1",
      description =
          "accelerators, one dispatcher a group: a number, or coral:usb:0,coral:usb:1,…"
              + " (default: ${DEFAULT-VALUE})")
  String tpus;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "cpu",
      description =
          "cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY[,KEY=VALUE...], or a host whose"
              + " Edge TPUs are modelled, by name or"
              + " device file, which then takes the modelled time; a Coral runs compiled models, and"
              + " others are compiled first (default: ${DEFAULT-VALUE})")
  String device;

  @Mixin CoralOptions coral;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "CPU threads an accelerator (default: ${DEFAULT-VALUE})")
  int threads;

  @Option(
      names = "--pipe",
      paramLabel = "PATH",
      defaultValue = "/tmp/scheduler_pipe",
      description = "the request pipe; 'none' for none (default: ${DEFAULT-VALUE})")
  String pipe;

  @Option(
      names = "--client-pipes",
      paramLabel = "PREFIX",
      defaultValue = "/tmp/pipe_",
      description =
          "reply pipes, to which the client's pid is appended (default: ${DEFAULT-VALUE})")
  String clientPipes;

  @Option(names = "--socket", paramLabel = "PATH", description = "a Unix domain socket as well")
  Path socket;

  @Option(
      names = "--permissions",
      paramLabel = "RWX",
      defaultValue = "rw-------",
      description = "of pipe and socket (default: ${DEFAULT-VALUE})")
  String permissions;

  @Option(names = "--admit", description = "refuse a task that would break the guarantees")
  boolean admit;

  @Option(
      names = "--tasks",
      paramLabel = "CSV",
      description =
          "tasks admitted from the start, in the groups of their analysis; implies --admit")
  Path tasksFile;

  @Option(
      names = "--overhead-ms",
      paramLabel = "MS",
      defaultValue = "1",
      description = "added to every worst case in admission (default: ${DEFAULT-VALUE})")
  double overheadMs;

  @Option(
      names = "--margin",
      paramLabel = "F",
      defaultValue = "0.2",
      description =
          "a worst case that models.yaml does not give is the slowest of 60 runs, warm, and this"
              + " share more (default: ${DEFAULT-VALUE})")
  double margin;

  @Option(
      names = "--late",
      paramLabel = "run|drop",
      defaultValue = "run",
      description = "what becomes of a job whose deadline has passed (default: ${DEFAULT-VALUE})")
  Late late;

  enum Late {
    run,
    drop
  }

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "images must lie in here, and relative names begin here")
  Path images;

  @Option(
      names = "--drain-ms",
      paramLabel = "MS",
      defaultValue = "5000",
      description = "how long waiting jobs may still run at the end (default: ${DEFAULT-VALUE})")
  long drainMs;

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      description = "serve what is counted at /metrics, as Prometheus reads it")
  Optional<String> metrics = Optional.empty();

  @Option(names = "--seconds", paramLabel = "S", description = "end by itself after so long")
  Double seconds;

  @Option(names = "--quiet", description = "print nothing on stderr but errors")
  boolean quiet;

  @Override
  public Integer call() throws Exception {
    Accelerators accelerators = Accelerators.of(device, tpus);
    LiveOptions options = options(accelerators.count());
    ModelsFile file = ModelsFile.read(modelsFile);
    ServedModels models = ServedModels.open(file);
    if (images != null && !Files.isDirectory(images)) {
      throw new UsageException("--images: expected a directory, found " + images);
    }
    if (accelerators.device().kind()
        != DeviceKind.EDGE_TPU) { // what is modelled does not run, a Coral is this process's own
      for (Graph graph : models.all()) {
        Trial.of(graph, true, Optional.empty());
      }
    }
    Runners runners = runners(accelerators, file, models);
    runners.notices().forEach(notice -> say("%s%n", notice));
    List<Task> declared = declared(file.models().keySet(), runners);
    Optional<Verdict> verdict = verdict(declared, accelerators.count());
    long begun = System.nanoTime();
    Map<String, OptionalLong> wcet = admit ? worstCases(file, models, runners) : file.wcetNs();
    CountDownLatch stop = new CountDownLatch(1);
    Budget budget = new Budget(LiveServer.limits(options));
    LiveServer server = new LiveServer(options, wcet, declared, verdict, runners.factory(), budget);
    Thread hook = new Thread(() -> end(server, stop), "drain");
    Runtime.getRuntime().addShutdownHook(hook);
    Optional<WebServer> web = Optional.empty();
    try {
      web = web(server, budget);
      say("warming up: %s on %s%n", String.join(", ", file.models().keySet()), runners.what());
      Rehearsal.of(options.policy());
      server.start();
      say(
          "serving %s under %s on %s%s%s: warm and ready after %.1f s%n",
          String.join(", ", file.models().keySet()),
          options.policy().label(),
          runners.what(),
          options.pipe().map(path -> ", pipe " + path).orElse(""),
          options.socket().map(path -> ", socket " + path).orElse(""),
          (System.nanoTime() - begun) / 1e9);
      if (seconds == null) {
        stop.await();
      } else if (!stop.await((long) (seconds * 1e3), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } finally {
      web.ifPresent(WebServer::close);
      server.close();
    }
    spec.commandLine().getOut().println(server.counters());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void say(String format, Object... values) {
    if (!quiet) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf(Locale.ROOT, format, values);
      err.flush();
    }
  }

  private Runners runners(Accelerators on, ModelsFile file, ServedModels models) {
    return Runners.of(
        on,
        coral.devices(threads, true),
        models,
        new Classes(new Images(Optional.ofNullable(images)), file.labels()));
  }

  private LiveOptions options(int count) {
    try {
      LiveOptions options =
          LiveOptions.of(Policy.of(policy))
              .withTpus(count)
              .withPermissions(permissions)
              .withAdmission(admit, Math.round(overheadMs * 1e6))
              .withDropLate(late == Late.drop)
              .withDrainMs(drainMs);
      if (!pipe.equals("none")) {
        options = options.withPipe(Path.of(pipe), clientPipes);
      }
      if (socket != null) {
        options = options.withSocket(socket);
      }
      if (threads < 1 || margin < 0 || seconds != null && !(seconds > 0 && seconds < 1e9)) {
        throw new IllegalArgumentException(
            "--threads, --margin, --seconds: expected above 0, found "
                + threads
                + ", "
                + margin
                + ", "
                + seconds);
      }
      return options;
    } catch (IllegalArgumentException wrong) {
      throw new UsageException(wrong.getMessage());
    }
  }

  /** The tasks of the file, each with the numbers of accelerators that its model can run on. */
  private List<Task> declared(Set<String> models, Runners runners) {
    List<Task> declared = new ArrayList<>();
    for (Task task : tasksFile == null ? List.<Task>of() : TasksCsv.read(tasksFile)) {
      if (!models.contains(task.model())) {
        throw new UsageException(
            tasksFile
                + ": task "
                + task.name()
                + ": expected a model of "
                + modelsFile
                + ", found "
                + task.model());
      }
      NavigableMap<Integer, Long> wcet = new TreeMap<>(task.wcetNs());
      wcet.keySet().removeIf(gang -> !runners.serves().test(task.model(), gang));
      wcet.replaceAll((gang, ns) -> ns + Math.round(overheadMs * 1e6));
      if (wcet.isEmpty()) {
        throw new UsageException(
            "%s: task %s: expected segments of %s in %s for one of %s accelerators, found none"
                .formatted(
                    tasksFile, task.name(), task.model(), modelsFile, task.wcetNs().keySet()));
      }
      declared.add(task.withWcetNs(wcet));
    }
    return declared;
  }

  private Optional<Verdict> verdict(List<Task> declared, int count) {
    if (declared.isEmpty()) {
      return Optional.empty();
    }
    Verdict verdict = StrictPartitioning.analyze(declared, Policy.of(policy), count);
    if (!verdict.schedulable()) {
      throw new InfeasibleException(
          tasksFile
              + ": expected tasks that are schedulable, found "
              + ScheduleView.headline(verdict)
              + ", with "
              + overheadMs
              + " ms of dispatching a job; 'splitpoint schedule analyze' says more of each task");
    }
    return Optional.of(verdict);
  }

  /** Given worst cases, and for the rest the slowest of runs of a warm runner with a margin. */
  private Map<String, OptionalLong> worstCases(
      ModelsFile file, ServedModels models, Runners runners) {
    Map<String, OptionalLong> all = new TreeMap<>(file.wcetNs());
    if (all.values().stream().allMatch(OptionalLong::isPresent)) {
      return all;
    }
    try (JobRunner runner = runners.factory().open(0, 1)) {
      for (String name : file.models().keySet()) {
        if (all.get(name).isEmpty()) {
          long[] ns = timed(runner, name, models.whole().get(name));
          long worst = Math.round(ns[ns.length - 1] * (1 + margin));
          all.put(name, OptionalLong.of(worst));
          say(
              "%s: worst case %.3f ms: the slowest of %d warm runs and %.0f %% (%.3f to %.3f ms,"
                  + " median %.3f ms)%n",
              name,
              worst / 1e6,
              ns.length,
              100 * margin,
              ns[0] / 1e6,
              ns[ns.length - 1] / 1e6,
              ns[ns.length / 2] / 1e6);
          if (ns[ns.length - 1] > 2 * ns[ns.length / 2]) {
            say(
                "%s: the slowest run took more than twice the median: something else works on this"
                    + " machine; a worst case that is known can be given as wcet_ms in %s%n",
                name, modelsFile);
          }
        }
      }
    }
    return all;
  }

  /** Times of a model's runs in nanoseconds, ascending. */
  private static long[] timed(JobRunner runner, String name, Graph model) {
    JobRunner.Picture empty =
        new JobRunner.Picture("", new byte[(int) model.inputs().get(0).bytes().orElse(0)]);
    long[] ns = new long[TRIAL_RUNS];
    // twice: the first ones warm up what is timed
    for (int run = 0; run < 2 * ns.length; run++) {
      long start = System.nanoTime();
      runner.run(name, empty);
      ns[run % ns.length] = System.nanoTime() - start;
    }
    Arrays.sort(ns);
    return ns;
  }

  private Optional<WebServer> web(LiveServer server, Budget budget) {
    if (metrics.isEmpty()) {
      return Optional.empty();
    }
    InetSocketAddress address = MetricsAddress.of(metrics.get());
    ServerMetrics.of(server, budget.registry());
    WebServer.Page page =
        new WebServer.Page(MetricsText.TYPE, () -> MetricsText.of(budget.registry()));
    try {
      WebServer web = WebServer.listen(address, budget.port("metrics"), Map.of("/metrics", page));
      say(
          "metrics at http://%s:%d/metrics%n",
          web.address().getAddress().getHostAddress(), web.address().getPort());
      return Optional.of(web);
    } catch (IOException taken) {
      throw new UsageException(
          "--metrics: expected a free port, found %s: %s"
              .formatted(metrics.get(), taken.getMessage()));
    }
  }

  private void end(LiveServer server, CountDownLatch stop) {
    try {
      server.close();
      // the JVM ends when its hooks do, so what is to be said is said here
      if (!quiet) {
        spec.commandLine().getErr().println("drained: " + server.counters());
        spec.commandLine().getErr().flush();
      }
    } catch (java.io.IOException failed) {
      spec.commandLine().getErr().println("splitpoint: " + failed.getMessage());
    }
    stop.countDown();
  }
}
