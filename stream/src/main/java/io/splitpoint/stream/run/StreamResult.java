package io.splitpoint.stream.run;

import io.splitpoint.profile.Milliseconds;
import io.splitpoint.stream.FrameSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of an ended stream.
 *
 * @param written number of written frames
 * @param dropped number of dropped frames
 * @param fps frames per second between the first and the last written one; empty with fewer than
 *     two
 * @param stages stages in order; each segment is a stage
 * @param latency latency from capture to writing
 * @param cores cores of this machine
 * @param cpuMs processor time per frame of all stages, without that of modelled accelerators, whose
 *     work would not run on this CPU
 * @param modelled whether an accelerator's times came from a model
 */
public record StreamResult(
    long written,
    long dropped,
    OptionalDouble fps,
    List<StageReport> stages,
    Latencies latency,
    int cores,
    double cpuMs,
    boolean modelled) {

  static StreamResult of(Setup setup, Threads threads, Dispatch dispatch, Gauges gauges) {
    long written = gauges.written.get();
    double seconds = gauges.writingSeconds();
    List<StageReport> stages = new ArrayList<>();
    stages.add(stage(gauges.capture, 1, seconds, pace(setup.source())));
    stages.add(stage(gauges.preprocess, threads.preprocess(), seconds));
    for (int segment = 0; segment < setup.segments().size(); segment++) {
      stages.add(
          stage(
              gauges.infer.get(segment),
              dispatch.hosts(segment),
              seconds,
              OptionalDouble.empty(),
              written));
    }
    stages.add(stage(gauges.decode, threads.decode(), seconds));
    stages.add(stage(gauges.write, 1, seconds));
    return new StreamResult(
        written,
        gauges.dropped.get(),
        written > 1 && seconds > 0
            ? OptionalDouble.of((written - 1) / seconds)
            : OptionalDouble.empty(),
        List.copyOf(stages),
        gauges.latency.total(),
        Runtime.getRuntime().availableProcessors(),
        gauges.cpuNs.get() / 1e6 / Math.max(1, written),
        setup.modelled());
  }

  private static OptionalDouble pace(FrameSource source) {
    return source.live() ? source.framesPerSecond() : OptionalDouble.empty();
  }

  private static StageReport stage(StageClock clock, int servers, double seconds) {
    return stage(clock, servers, seconds, OptionalDouble.empty());
  }

  private static StageReport stage(
      StageClock clock, int servers, double seconds, OptionalDouble paceFps) {
    return stage(clock, servers, seconds, paceFps, 0);
  }

  private static StageReport stage(
      StageClock clock, int servers, double seconds, OptionalDouble paceFps, long of) {
    Latencies work = clock.total();
    double busy = seconds > 0 ? Math.min(1, work.totalMs() / 1e3 / seconds / servers) : 0;
    double share = of > 0 ? Math.min(1, (double) work.count() / of) : 1;
    return new StageReport(clock.name, servers, work, busy, paceFps, share);
  }

  /** The stage with the fewest frames per second, which limits the stream. */
  public Optional<StageReport> bottleneck() {
    StageReport slowest = null;
    for (StageReport stage : stages) {
      if (stage.boundFps().isPresent()
          && (slowest == null
              || stage.boundFps().getAsDouble() < slowest.boundFps().getAsDouble())) {
        slowest = stage;
      }
    }
    return Optional.ofNullable(slowest);
  }

  /** The rate if the cores shared all stages' work evenly. */
  public double coresFps() {
    return cores * 1e3 / cpuMs;
  }

  /** The bottleneck, its limit and the share of it that was reached, in one line. */
  public String bound() {
    if (bottleneck().isEmpty() || fps.isEmpty()) {
      return "too few frames to find what limits the stream";
    }
    StageReport stage = bottleneck().get();
    double bound = stage.boundFps().getAsDouble();
    String tilde = modelled && stage.name().startsWith("infer") ? "~" : "";
    return String.format(
        Locale.ROOT,
        "%s is the bottleneck: %d at %s%s ms, at most %s%.1f fps; reached %s",
        stage.name(),
        stage.servers(),
        tilde,
        Milliseconds.text(stage.work().meanMs().getAsDouble()),
        tilde,
        bound,
        reached(fps.getAsDouble() / bound));
  }

  /** More than 100 % comes from the scatter of a few frames. */
  private static String reached(double share) {
    return share >= 1 ? "all of that" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
