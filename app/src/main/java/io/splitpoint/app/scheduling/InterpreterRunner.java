package io.splitpoint.app.scheduling;

import io.splitpoint.device.Devices;
import io.splitpoint.schedule.live.Classification;
import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.schedule.live.JobRunner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Classifies images with interpreters, which are opened for every model before the first job. */
final class InterpreterRunner implements JobRunner {

  private static final int LEAST_RUNS = 5;
  private static final int STEADY_RUNS = 3;
  private static final double STEADY = 1.1;
  private static final long MOST_NS = 3_000_000_000L;

  private final Map<String, SegmentChain> chains = new HashMap<>();
  private final Classes classes;
  private final List<Devices> devices;

  /**
   * @param open opens the segments of a model; empty when this group cannot run it
   * @param devices closed after the interpreters
   */
  InterpreterRunner(
      Set<String> models,
      Function<String, Optional<SegmentChain>> open,
      Classes classes,
      List<Devices> devices) {
    this.classes = classes;
    this.devices = devices;
    try {
      for (String name : models) {
        open.apply(name).ifPresent(chain -> chains.put(name, chain));
      }
      warmUp();
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /**
   * Runs every model until it is as fast as before, three times in a row within a tenth, or for
   * three seconds, so that the first client does not wait for the costs of first runs.
   */
  private void warmUp() {
    for (SegmentChain chain : chains.values()) {
      long begun = System.nanoTime();
      long best = Long.MAX_VALUE;
      int steady = 0;
      for (int run = 0; run < LEAST_RUNS || steady < STEADY_RUNS; run++) {
        long start = System.nanoTime();
        run(chain, new byte[Math.toIntExact(chain.input().bytes())]);
        long end = System.nanoTime();
        steady = end - start <= best * STEADY ? steady + 1 : 0;
        best = Math.min(best, end - start);
        if (end - begun > MOST_NS) {
          break;
        }
      }
    }
  }

  @Override
  public Classification run(String model, Picture picture) {
    SegmentChain chain = chains.get(model);
    if (chain == null) {
      throw new JobFailedException("no segments of " + model + " for this group of accelerators");
    }
    return run(chain, picture.pixels());
  }

  private Classification run(SegmentChain chain, byte[] pixels) {
    chain.input().buffer().put(pixels);
    chain.invoke();
    return classes.answer(chain.output());
  }

  @Override
  public void close() {
    chains.values().forEach(SegmentChain::close);
    devices.forEach(Devices::close);
  }
}
