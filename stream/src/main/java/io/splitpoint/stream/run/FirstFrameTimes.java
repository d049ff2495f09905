package io.splitpoint.stream.run;

import io.splitpoint.profile.Median;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.accelerator.Accelerator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The time that each stage takes for the first frame, which is then streamed like any other. Use it
 * to divide threads between the stages.
 *
 * @param preprocessMs time on one thread
 * @param decodeMs time on one thread
 * @param inferFps frames per second of all pipelines together, each at its slowest segment's rate
 */
record FirstFrameTimes(double preprocessMs, double decodeMs, double inferFps) {

  /** The first runs load classes and an accelerator's parameters, and compile code. */
  private static final int LEAST_WARM_UP = 2;

  private static final int MOST_WARM_UP = 2_000;
  private static final long WARM_UP_NS = 150_000_000;

  private static final int LEAST_RUNS = 5;
  private static final int MOST_RUNS = 100;
  private static final long ENOUGH_NS = 50_000_000;

  /**
   * @param mostTicks limit of an accelerator's time for a frame, in ticks of the watchdog
   */
  static FirstFrameTimes of(Setup setup, Frame frame, List<Worker> workers, int mostTicks) {
    Preprocessor preprocessor = setup.preprocessors().get();
    double preprocessMs =
        medianMs(() -> preprocessor.fill(frame.picture, frame.tensors.get(0).get(0)));
    double[] fps = new double[setup.segments().size()];
    for (int segment = 0; segment < fps.length; segment++) {
      Segment of = setup.segments().get(segment);
      frame.segment = segment;
      frame.place = of.from();
      for (int i = 0; i < setup.hosts().size(); i++) {
        if (setup.hosts().get(i) == segment) {
          Worker worker = workers.get(i);
          worker.watched(mostTicks, () -> fps[frame.segment] += 1e3 / inferMs(worker, frame, of));
        }
      }
    }
    frame.place = 0;
    Decoder decoder = setup.decoders().get();
    double decodeMs =
        medianMs(() -> decoder.decode(frame.tensors.get(frame.tensors.size() - 1), frame.result));
    return new FirstFrameTimes(preprocessMs, decodeMs, together(setup.segments(), fps));
  }

  /** The sum of all pipelines' rates, each that of its slowest segment. */
  private static double together(List<Segment> segments, double[] fps) {
    Map<Integer, Double> pipelines = new HashMap<>();
    for (int k = 0; k < fps.length; k++) {
      pipelines.merge(segments.get(k).pipeline(), fps[k], Math::min);
    }
    return pipelines.values().stream().mapToDouble(rate -> rate).sum();
  }

  private static double inferMs(Worker worker, Frame frame, Segment of) {
    Accelerator accelerator = worker.accelerator();
    worker.begins(frame);
    accelerator.load(frame.segment);
    return medianMs(
        () -> {
          worker.begins(frame);
          accelerator.run(frame.segment, frame.inputs(), frame.outputs(of));
          if (!worker.isBack()) {
            throw new IllegalStateException(accelerator.name() + " was given up");
          }
        });
  }

  Threads balance(Setup setup) {
    return Balance.of(
        preprocessMs,
        decodeMs,
        inferFps,
        setup.accelerators().size(),
        Runtime.getRuntime().availableProcessors());
  }

  String text(Threads threads, boolean balanced, boolean modelled) {
    return String.format(
        Locale.ROOT,
        "measured on the first frame: preprocess %s ms, decode %s ms, accelerators %s%.1f fps;"
            + " %s: %d preprocessing, %d decoding, queues of %d",
        Milliseconds.text(preprocessMs),
        Milliseconds.text(decodeMs),
        modelled ? "~" : "",
        inferFps,
        balanced ? "threads balanced" : "threads as requested",
        threads.preprocess(),
        threads.decode(),
        threads.depth());
  }

  private static double medianMs(Runnable run) {
    long cold = System.nanoTime();
    int warm = 0;
    while (warm < LEAST_WARM_UP || warm < MOST_WARM_UP && System.nanoTime() - cold < WARM_UP_NS) {
      run.run();
      warm++;
    }
    double[] ms = new double[MOST_RUNS];
    int runs = 0;
    long begin = System.nanoTime();
    while (runs < LEAST_RUNS || runs < MOST_RUNS && System.nanoTime() - begin < ENOUGH_NS) {
      long start = System.nanoTime();
      run.run();
      ms[runs++] = (System.nanoTime() - start) / 1e6;
    }
    return Median.of(Arrays.copyOf(ms, runs));
  }
}
