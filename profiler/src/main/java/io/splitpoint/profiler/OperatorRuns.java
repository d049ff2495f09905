package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.device.OpenPart;
import io.splitpoint.device.RuntimeStep;
import io.splitpoint.device.SteppedPart;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Alternates runs of the whole model with and without the runtime's events: those with events give
 * the time of each step, those without the cost of the events. None of these runs is timed for the
 * profile.
 */
final class OperatorRuns {

  private static final int MOST_RUNS = 30;
  private static final int FEWEST_RUNS = 6;
  private static final long ENOUGH_NANOS = 5_000_000_000L;

  /** A step without its time. */
  private record Name(String name, RuntimeStep.Kind kind) {}

  private final ProfileTarget target;
  private final Device.Present device;
  private final List<Name> names = new ArrayList<>();
  private final List<List<RuntimeStep>> runs = new ArrayList<>();
  private final List<Long> invokeNanos = new ArrayList<>();
  private final List<Double> overheads =
      new ArrayList<>(); // Ratios of the times with and without events.

  private OperatorRuns(ProfileTarget target, Device.Present device) {
    this.target = target;
    this.device = device;
  }

  /**
   * @param layers the layers' estimated times, for comparison
   * @param seed seed of the inputs
   */
  static Operators of(
      ProfileTarget target, Device.Present device, List<LayerRow> layers, long seed) {
    OperatorRuns runs = new OperatorRuns(target, device);
    Graph graph = target.graph();
    int n = graph.layers().size();
    Optional<SteppedPart> stepped = device.runtime().openStepped(graph, 1, n);
    if (stepped.isEmpty()) {
      return runs.nothing("its steps are not known");
    }
    try (SteppedPart part = stepped.get();
        OpenPart plain = device.runtime().open(graph, 1, n)) {
      runs.run(part, plain, seed);
    }
    if (runs.names.isEmpty() || runs.runs.size() < FEWEST_RUNS) {
      return runs.nothing("its runtime reports no steps, or different ones in each run");
    }
    List<OperatorRow> rows = runs.rows(StepLayers.of(runs.names, runs.heads(), n));
    return new Operators(rows, List.of(runs.summary(runs.inWords(rows, layers))));
  }

  private Operators nothing(String why) {
    return new Operators(
        List.of(),
        List.of(
            summary("operators on %s %s: %s".formatted(device.name(), target.precision(), why))));
  }

  private Operators.Summary summary(String inWords) {
    return new Operators.Summary(device.name(), inWords);
  }

  private void run(SteppedPart part, OpenPart plain, long seed) {
    part.fillInputs(seed);
    plain.fillInputs(seed);
    WarmUp warmUp = new WarmUp();
    while (!warmUp.done()) {
      plain.run();
      warmUp.add(nanos(part::run));
    }
    names.addAll(namesOf(part.steps()));
    long end = System.nanoTime() + ENOUGH_NANOS;
    for (int i = 0; i < MOST_RUNS && (i < FEWEST_RUNS || System.nanoTime() < end); i++) {
      long without = nanos(plain::run);
      long with = nanos(part::run);
      List<RuntimeStep> steps = part.steps();
      if (namesOf(steps).equals(names)) {
        runs.add(steps);
        invokeNanos.add(with);
        overheads.add((double) with / Math.max(1, without));
      }
    }
  }

  private static long nanos(Runnable run) {
    long start = System.nanoTime();
    run.run();
    return System.nanoTime() - start;
  }

  private static List<Name> namesOf(List<RuntimeStep> steps) {
    return steps.stream().map(step -> new Name(step.name(), step.kind())).toList();
  }

  /** The steps of each head that can be run, by its last layer. */
  private Map<Integer, List<Name>> heads() {
    Graph graph = target.graph();
    Map<Integer, List<Name>> heads = new HashMap<>();
    for (int k = 1; k < graph.layers().size(); k++) {
      if (graph.cutAfter(k).possible() && device.runtime().accelerates(graph, 1, k)) {
        try (SteppedPart head = device.runtime().openStepped(graph, 1, k).orElseThrow()) {
          head.run();
          heads.put(k, namesOf(head.steps()));
        }
      }
    }
    return heads;
  }

  private List<OperatorRow> rows(List<StepLayers> groups) {
    List<Layer> layers = target.graph().layers();
    List<OperatorRow> rows = new ArrayList<>();
    for (StepLayers group : groups) {
      Map<Name, List<Integer>> steps = new LinkedHashMap<>();
      for (int i = group.begin(); i < group.end(); i++) {
        steps.computeIfAbsent(names.get(i), name -> new ArrayList<>()).add(i);
      }
      String last = layers.get(group.to() - 1).name();
      String layerName =
          group.from() == group.to() ? last : layers.get(group.from() - 1).name() + " to " + last;
      steps.forEach((name, indexes) -> rows.add(row(group.to(), layerName, name, indexes)));
    }
    return rows;
  }

  private OperatorRow row(int layer, String layerName, Name name, List<Integer> steps) {
    double[] ms = new double[runs.size()];
    double[] share = new double[runs.size()];
    for (int i = 0; i < ms.length; i++) {
      List<RuntimeStep> run = runs.get(i);
      long nanos = steps.stream().mapToLong(step -> run.get(step).nanos()).sum();
      ms[i] = nanos / 1e6;
      share[i] = 100.0 * nanos / invokeNanos.get(i);
    }
    MedianInterval time = MedianInterval.of(ms);
    double roundedDown = name.kind() == RuntimeStep.Kind.KERNEL ? steps.size() / 1e3 : 0;
    return new OperatorRow(
        target.model(),
        target.precision(),
        device.name(),
        layer,
        layerName,
        name.name(),
        name.kind().label(),
        steps.size(),
        runs.size(),
        time.median(),
        time.low(),
        time.high() + roundedDown,
        MedianInterval.of(share).median());
  }

  private String inWords(List<OperatorRow> rows, List<LayerRow> layers) {
    double[] sum = new double[runs.size()];
    for (int i = 0; i < sum.length; i++) {
      sum[i] =
          100.0 * runs.get(i).stream().mapToLong(RuntimeStep::nanos).sum() / invokeNanos.get(i);
    }
    double[] ratios = overheads.stream().mapToDouble(ratio -> ratio).toArray();
    long kernels = names.stream().filter(name -> name.kind() == RuntimeStep.Kind.KERNEL).count();
    String words =
        String.format(
            Locale.ROOT,
            "operators on %s %s: %d steps, %d of them kernels, take %.1f %% of invoke together, by"
                + " %d runs that take %+.1f %% longer because of the events",
            device.name(),
            target.precision(),
            names.size(),
            kernels,
            MedianInterval.of(sum).median(),
            runs.size(),
            100 * (MedianInterval.of(ratios).median() - 1));
    List<LayerRow> own =
        layers.stream()
            .filter(row -> row.device().equals(device.name()))
            .filter(row -> row.precision().equals(target.precision()))
            .toList();
    return words + ShareDifference.of(rows, own).map(how -> "; " + how.inWords()).orElse("");
  }
}
