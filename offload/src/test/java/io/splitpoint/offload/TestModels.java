package io.splitpoint.offload;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.run.CostRounds;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.offload.run.UsableSplits;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Built-in models, and what they give. */
public final class TestModels {

  private TestModels() {}

  /** A built-in model's file, made once. */
  public static Path file(String name, Precision precision) {
    return Zoo.build(name, precision, Path.of("target", "models", name));
  }

  /** Inputs of a model, the same for the same seed. */
  public static List<ByteBuffer> frame(Graph model, long seed) {
    return RandomInputs.of(model).next(new SplittableRandom(seed));
  }

  /** Costs of a model's splits, by so many runs on one thread. */
  public static UsableSplits costs(Graph model, int runs) {
    TfLiteRuntime one = TfLiteRuntime.bundled(1, true);
    return new CostRounds(model, Heads.onCpu(model, one), one, true).run(runs, (done, now) -> {});
  }

  /** What the whole model gives for a frame. */
  public static List<ByteBuffer> run(LocalPart model, List<ByteBuffer> frame) {
    return model.run(frame);
  }

  public static LocalPart open(Graph graph) {
    return TfLiteRuntime.bundled(1, true).load(graph.bytes());
  }
}
