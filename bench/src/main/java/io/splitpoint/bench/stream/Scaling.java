package io.splitpoint.bench.stream;

import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.accelerator.SegmentTime;
import io.splitpoint.stream.plan.Arrangement;
import io.splitpoint.stream.run.Balance;
import io.splitpoint.stream.run.StreamResult;
import io.splitpoint.stream.run.Threads;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Measures frames per second on 1 to 4 modelled accelerators that take 2.7 ms each, over the bound
 * of the slowest stage: the goal is at least 97 %. It runs three times: with the accelerators as
 * the slowest stage, with one thread of preprocessing from the third accelerator on, and with
 * capture.
 *
 * <p>The bound is that of the slowest stage in each second, averaged: where a core's pace changes,
 * as on a shared machine, no stream reaches a single mean over all seconds.
 *
 * <pre>{@code
 * bench/run stream.Scaling
 * }</pre>
 */
public final class Scaling {

  /** MobileNet v2, 8-bit, on USB 3, by the Edge TPU model. */
  private static final double INFER_MS = 2.7;

  private static final double PREPROCESS_MS = 1.2;
  private static final double CAPTURE_FPS = 900;
  private static final int MOST = 4;
  private static final double SECONDS = 7;

  private Scaling() {}

  public static void main(String[] args) throws InterruptedException {
    OptionalDouble atOnce = OptionalDouble.empty();
    print("a copy for preprocessing", atOnce, Rig::copy, false);
    print(
        PREPROCESS_MS + " ms of preprocessing on one thread",
        atOnce,
        () -> Rig.working(PREPROCESS_MS),
        true);
    print(CAPTURE_FPS + " fps captured", OptionalDouble.of(CAPTURE_FPS), Rig::copy, false);
  }

  private static void print(
      String what,
      OptionalDouble captureFps,
      Supplier<Preprocessor> preprocessors,
      boolean oneThread)
      throws InterruptedException {
    System.out.println(what);
    for (int n = 1; n <= MOST; n++) {
      Arrangement arrangement =
          new Arrangement(
              List.of(1),
              Collections.nCopies(n, 0),
              List.of(new SegmentTime(INFER_MS, INFER_MS)),
              0);
      Optional<Threads> threads = oneThread ? Optional.of(Balance.asked(1, n)) : Optional.empty();
      Bounds bounds = new Bounds(captureFps, n);
      StreamResult report =
          Rig.run(captureFps, preprocessors, threads, List.of(arrangement), SECONDS, bounds);
      double fps = report.fps().orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "  %d accelerators: %.1f %% of the bound (%s); %.1f fps, %.1f %% of the modelled %.1f; %s; %s%n",
          n,
          bounds.reached(),
          bounds.binding(),
          fps,
          100 * fps / arrangement.fps(),
          arrangement.fps(),
          report.bound(),
          io.splitpoint.stream.run.ScalingAdvice.of(report, n, OptionalDouble.empty())
              .orElseThrow()
              .text());
    }
  }
}
