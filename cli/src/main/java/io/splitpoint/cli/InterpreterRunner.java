package io.splitpoint.cli;

import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.schedule.live.Answer;
import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.schedule.live.JobRunner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Classifies images with real interpreters, opened for every model before the first job. */
final class InterpreterRunner implements JobRunner {

  private static final int WARM_UP_RUNS = 3;

  private final Map<String, SegmentChain> chains = new HashMap<>();
  private final Classes classes;
  private final List<EdgeTpuDelegate> devices;

  /**
   * @param open the segments of a model, empty when this group cannot run it
   * @param devices closed after the interpreters
   */
  InterpreterRunner(
      Set<String> models,
      Function<String, Optional<SegmentChain>> open,
      Classes classes,
      List<EdgeTpuDelegate> devices) {
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

  /** Runs every model a few times, so that the first client does not pay for class loading. */
  private void warmUp() {
    Classes anywhere = new Classes(new Images(Optional.empty()), classes.labels());
    try (TrialImage trial = new TrialImage()) {
      for (int run = 0; run < WARM_UP_RUNS; run++) {
        for (SegmentChain chain : chains.values()) {
          run(chain, trial.path(), anywhere);
        }
      }
    }
  }

  @Override
  public Answer run(String model, String image) {
    SegmentChain chain = chains.get(model);
    if (chain == null) {
      throw new JobFailedException("no segments of " + model + " for this group of accelerators");
    }
    return run(chain, image, classes);
  }

  private static Answer run(SegmentChain chain, String image, Classes by) {
    by.fill(chain.input(), image);
    chain.invoke();
    return by.answer(chain.output());
  }

  @Override
  public void close() {
    chains.values().forEach(SegmentChain::close);
    devices.forEach(EdgeTpuDelegate::close);
  }
}
