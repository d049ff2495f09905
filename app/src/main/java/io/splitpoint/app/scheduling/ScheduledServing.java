package io.splitpoint.app.scheduling;

import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import io.splitpoint.schedule.live.JobCounters;
import io.splitpoint.schedule.live.LiveOptions;
import io.splitpoint.schedule.live.LiveServer;
import io.splitpoint.schedule.live.Rehearsal;
import io.splitpoint.schedule.live.ServerMetrics;
import io.splitpoint.server.Budget;
import io.splitpoint.server.MetricsText;
import io.splitpoint.server.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A live scheduler for the models of a models file, the use case of {@code schedule serve}. {@link
 * #open} refuses what cannot be served, {@link #start} returns when everything is warm, and {@link
 * #close} runs the waiting jobs.
 */
public final class ScheduledServing implements AutoCloseable {

  /**
   * The options of a scheduler.
   *
   * @param models the models file
   * @param opening options for opening devices, with the CPU threads of one accelerator
   * @param live policy, pipe and socket, admission
   * @param tasks file of the tasks admitted at the start; empty for none
   * @param margin share added to the slowest run of a model whose worst case is not given
   * @param images directory of the images; empty for no limit
   * @param metrics address for Prometheus
   */
  public record Options(
      Path models,
      Accelerators on,
      DeviceOptions opening,
      LiveOptions live,
      Optional<Path> tasks,
      double margin,
      Optional<Path> images,
      Optional<InetSocketAddress> metrics) {}

  private final Options options;
  private final ModelsFile file;
  private final Runners runners;
  private final LiveServer server;
  private final Budget budget;
  private final Consumer<String> notices;
  private final long begunNanos;
  private Optional<WebServer> web = Optional.empty();

  /**
   * Opens models and devices, and proves the deadlines of the tasks.
   *
   * @param notices receives notices, a line each
   * @throws InfeasibleException when the tasks are not schedulable
   */
  public static ScheduledServing open(Options options, Consumer<String> notices)
      throws IOException {
    return new ScheduledServing(options, notices);
  }

  private ScheduledServing(Options options, Consumer<String> notices) throws IOException {
    this.options = options;
    this.notices = notices;
    file = ModelsFile.read(options.models);
    ServedModels models = ServedModels.open(file);
    if (options.images.isPresent() && !Files.isDirectory(options.images.get())) {
      throw new InputException("images: expected a directory, found " + options.images.get());
    }
    if (options.on.device().kind() != DeviceKind.EDGE_TPU) {
      // A modelled model does not run here, and a Coral belongs to this process alone.
      for (Graph graph : models.all()) {
        Trial.of(graph, true, Optional.empty());
      }
    }
    Classes classes = new Classes(new Images(options.images), file.labels());
    runners = Runners.of(options.on, options.opening, models, classes);
    runners.notices().forEach(notices);
    List<Task> declared = declared();
    Optional<Verdict> verdict = verdict(declared);
    begunNanos = System.nanoTime();
    Map<String, OptionalLong> wcet =
        options.live.admit()
            ? new MeasuredWorstCases(file, options.models, options.margin, notices)
                .of(models, runners.factory())
            : file.wcetNs();
    budget = new Budget(LiveServer.limits(options.live));
    server = new LiveServer(options.live, wcet, declared, verdict, runners.factory(), budget);
  }

  /** The tasks of the file, each with the numbers of accelerators for its model. */
  private List<Task> declared() {
    if (options.tasks.isEmpty()) {
      return List.of();
    }
    Path tasks = options.tasks.get();
    List<Task> declared = new ArrayList<>();
    for (Task task : TasksCsv.read(tasks)) {
      if (!file.models().containsKey(task.model())) {
        throw new InputException(
            "%s: task %s: expected a model of %s, found %s"
                .formatted(tasks, task.name(), options.models, task.model()));
      }
      NavigableMap<Integer, Long> wcet = new TreeMap<>(task.wcetNs());
      wcet.keySet().removeIf(gang -> !runners.serves().test(task.model(), gang));
      wcet.replaceAll((gang, ns) -> ns + options.live.overheadNs());
      if (wcet.isEmpty()) {
        throw new InputException(
            "%s: task %s: expected segments of %s in %s for one of %s accelerators, found none"
                .formatted(
                    tasks, task.name(), task.model(), options.models, task.wcetNs().keySet()));
      }
      declared.add(task.withWcetNs(wcet));
    }
    return declared;
  }

  private Optional<Verdict> verdict(List<Task> declared) {
    if (declared.isEmpty()) {
      return Optional.empty();
    }
    Verdict verdict =
        StrictPartitioning.analyze(declared, options.live.policy(), options.on.count());
    if (!verdict.schedulable()) {
      throw new InfeasibleException(
          "%s: expected tasks that are schedulable, found %s, with %s ms of dispatching per job; 'splitpoint schedule analyze' explains each task"
              .formatted(
                  options.tasks.orElseThrow(), verdict.inWords(), options.live.overheadNs() / 1e6));
    }
    return Optional.of(verdict);
  }

  /** Warms up and listens; returns when the first client is served as fast as later ones. */
  public void start() throws IOException, InterruptedException {
    if (options.metrics.isPresent()) {
      web = Optional.of(web(options.metrics.get()));
    }
    String served = String.join(", ", file.models().keySet());
    notices.accept("warming up: %s on %s".formatted(served, runners.what()));
    Rehearsal.of(options.live.policy());
    server.start();
    notices.accept(
        String.format(
            Locale.ROOT,
            "serving %s under %s on %s%s%s: warm and ready after %.1f s",
            served,
            options.live.policy().label(),
            runners.what(),
            options.live.pipe().map(path -> ", pipe " + path).orElse(""),
            options.live.socket().map(path -> ", socket " + path).orElse(""),
            (System.nanoTime() - begunNanos) / 1e9));
  }

  private WebServer web(InetSocketAddress address) {
    ServerMetrics.of(server, budget.registry());
    WebServer.Page page =
        new WebServer.Page(MetricsText.TYPE, () -> MetricsText.of(budget.registry()));
    try {
      WebServer listening =
          WebServer.listen(address, budget.port("metrics"), Map.of("/metrics", page));
      notices.accept(
          "metrics at http://%s:%d/metrics"
              .formatted(
                  listening.address().getAddress().getHostAddress(),
                  listening.address().getPort()));
      return listening;
    } catch (IOException taken) {
      throw new InputException(
          "metrics: expected a free port, found %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), taken.getMessage()));
    }
  }

  /** Ends like {@link #close}. */
  public JobCounters end() throws IOException {
    close();
    return server.counters();
  }

  /** Takes no more requests, runs waiting ones, and removes pipe and socket. */
  @Override
  public void close() throws IOException {
    web.ifPresent(WebServer::close);
    server.close();
  }
}
