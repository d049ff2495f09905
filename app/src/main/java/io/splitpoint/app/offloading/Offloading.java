package io.splitpoint.app.offloading;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.app.MeasuredLink;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.CostRounds;
import io.splitpoint.offload.run.FrameAnswer;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.offload.run.Offloader;
import io.splitpoint.offload.run.RunCounters;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.offload.run.SplitChange;
import io.splitpoint.offload.run.Traffic;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.Median;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs frames with the head here and the tail on a server. It is the use case of {@code offload
 * run}; a program with its own frames uses {@link Offloader}.
 */
public final class Offloading {

  private static final long ENDLESS_FRAMES = 100;

  /**
   * The options of a run.
   *
   * @param builtIn whether the model is built in, and needs no trial
   * @param device device of the heads
   * @param opening options for opening it, with the CPU threads of one run
   */
  public record Options(
      Graph graph,
      boolean builtIn,
      ServerAddress server,
      Settings settings,
      DeviceSpec device,
      DeviceOptions opening,
      SplitCosts costs,
      Frames frames) {}

  /**
   * The frames of a run.
   *
   * @param source {@code random}, or a source of {@code stream}
   * @param whole whether the model gets the whole picture, stretched, instead of its middle
   * @param most largest number; empty for all, or 100 of an endless source
   * @param fps largest frames per second; empty for no limit
   * @param verify whether every answer is compared with the whole model's, bit by bit
   */
  public record Frames(
      String source, boolean whole, OptionalLong most, Optional<Double> fps, boolean verify) {

    private long atMost() {
      boolean endless = List.of("random", "synthetic", "camera").contains(source.split("[:@]")[0]);
      return most.orElse(endless ? ENDLESS_FRAMES : Long.MAX_VALUE);
    }
  }

  /**
   * The result of a run.
   *
   * @param frames number of answered frames, at least 1
   * @param latencyMs median latency of a frame
   * @param layer layer after which the last frame was split
   * @param onDevice whether a device other than the CPU was requested for heads
   * @param source source of the times
   * @param deviceLost reason why that device was no longer used
   * @param expectedFramesPerS frame rate of the last split; empty where frames were throttled
   * @param link link; empty where the frames do not measure its bandwidth
   * @param roundTripMs round trip of a ready request; empty without a connection
   * @param wrong answers that differ from the whole model's; empty where they were not compared
   */
  public record Result(
      int frames,
      double latencyMs,
      double latencyMsP99,
      double framesPerS,
      int layer,
      @JsonIgnore boolean onDevice,
      Source source,
      @JsonInclude(Include.NON_EMPTY) Optional<String> deviceLost,
      @JsonInclude(Include.NON_EMPTY) OptionalDouble expectedFramesPerS,
      @JsonInclude(Include.NON_EMPTY) OptionalLong wrong,
      @JsonIgnore Optional<MeasuredLink> link,
      @JsonInclude(Include.NON_EMPTY) @JsonProperty("link_latency_ms") OptionalDouble roundTripMs,
      @JsonUnwrapped Traffic traffic,
      RunCounters counters,
      List<SplitChange> changes,
      List<String> warnings) {

    /** The link's bandwidth; empty where the frames do not measure it. */
    @JsonProperty
    public Optional<Double> linkMbps() {
      return link.map(known -> known.bandwidthMbps().median());
    }
  }

  private final Options options;
  private final UsableSplits.Progress progress;

  private Offloading(Options options, UsableSplits.Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Runs all frames.
   *
   * @param notices receives notices, a line each: before any number, and when a device is lost
   * @throws io.splitpoint.failure.MissingException when the server is unreachable
   */
  public static Result run(
      Options options, Consumer<String> notices, UsableSplits.Progress progress)
      throws IOException, InterruptedException {
    if (!options.builtIn) {
      Trial.of(options.graph, options.opening.xnnpack(), Optional.empty());
    }
    return new Offloading(options, progress).run(notices);
  }

  private Result run(Consumer<String> notices) throws IOException, InterruptedException {
    Graph graph = options.graph;
    Settings settings = options.settings;
    try (DeviceHeads chip =
            options.device.kind() == DeviceKind.CPU
                ? null
                : DeviceHeads.open(
                    options.device, options.opening, graph, settings.runtime(), notices, false);
        OffloadFrames source =
            OffloadFrames.open(
                options.frames.source,
                options.frames.whole,
                graph,
                settings.runtime(),
                options.frames.verify)) {
      RemoteModel.require(options.server, settings, graph);
      Optional<Heads> heads = Optional.ofNullable(chip);
      UsableSplits table = table(heads);
      Answers answers = new Answers(options.frames.verify ? source : null);
      try (Offloader offload =
          Offloader.start(graph, table, options.server, settings, heads, answers::add)) {
        double seconds = feed(offload, source);
        if (answers.ms.isEmpty()) {
          throw new InputException(options.frames.source + ": expected pictures, found none");
        }
        return answers.result(
            options.server.host(),
            seconds,
            Optional.ofNullable(chip),
            offload,
            options.frames.fps.isEmpty(),
            OffloadWarnings.of(offload.counters(), table, settings.layer(), settings.deadlineMs()));
      }
    }
  }

  private UsableSplits table(Optional<Heads> heads) throws IOException {
    Optional<UsableSplits> profiled = options.costs.profiled(options.graph);
    if (profiled.isPresent()) {
      return profiled.get();
    }
    CostRounds timing = SplitCosts.timing(options.graph, options.settings, heads);
    int rounds = options.costs.rounds();
    OptionalInt fixed = options.settings.layer();
    return fixed.isPresent()
        ? timing.run(rounds, fixed.getAsInt(), progress)
        : timing.run(rounds, progress);
  }

  /** Runs the frames and returns the duration in seconds. */
  private double feed(Offloader offload, OffloadFrames source) throws InterruptedException {
    long start = System.nanoTime();
    long most = options.frames.atMost();
    for (long i = 0; i < most; i++) {
      if (options.frames.fps.isPresent()) {
        long due = start + (long) (i * 1e9 / options.frames.fps.get());
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      }
      Optional<List<ByteBuffer>> frame = source.next();
      if (frame.isEmpty()) {
        break;
      }
      offload.frame(frame.get());
      progress.at(most == Long.MAX_VALUE ? 0 : (double) i / most, "frame " + i);
    }
    offload.finish();
    return (System.nanoTime() - start) / 1e9;
  }

  /** The kept data of answers, without tensors, which would fill the memory in a long run. */
  private static final class Answers {

    private final OffloadFrames check; // May be null.
    private final List<Double> ms = new ArrayList<>();
    private int layer;
    private long wrong;

    Answers(OffloadFrames check) {
      this.check = check;
    }

    void add(FrameAnswer answer) {
      wrong += check != null && !check.isRight(answer) ? 1 : 0;
      ms.add(answer.latencyMs());
      layer = answer.layer();
    }

    /**
     * @param free whether frames followed without a pause
     */
    Result result(
        String server,
        double seconds,
        Optional<DeviceHeads> chip,
        Offloader offload,
        boolean free,
        List<String> warnings) {
      double[] sorted = ms.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return new Result(
          sorted.length,
          Median.of(sorted),
          sorted[(int) Math.ceil(0.99 * sorted.length) - 1],
          sorted.length / seconds,
          layer,
          chip.isPresent(),
          chip.map(DeviceHeads::source).orElse(Source.MEASURED),
          chip.flatMap(DeviceHeads::lost),
          free ? offload.expectedPerSecond(layer) : OptionalDouble.empty(),
          check == null ? OptionalLong.empty() : OptionalLong.of(wrong),
          MeasuredLink.known(server, offload.linkSamples()),
          offload.roundTripMs(),
          offload.traffic(),
          offload.counters(),
          offload.changes(),
          warnings);
    }
  }
}
