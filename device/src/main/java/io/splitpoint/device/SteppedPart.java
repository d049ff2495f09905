package io.splitpoint.device;

import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.OperatorTimes;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A part of a model whose runtime reports the time of each step. Use it beside a timed {@link
 * OpenPart}, never in its place, because the reports take time too. For one thread.
 */
public final class SteppedPart implements AutoCloseable {

  private final LocalPart part;
  private final OperatorTimes times;

  private SteppedPart(LocalPart part, OperatorTimes times) {
    this.part = part;
    this.times = times;
  }

  /**
   * @throws io.splitpoint.tflite.NativeLibraryException when this runtime's events are not known
   */
  static SteppedPart open(
      TfLite runtime, Graph graph, int from, int to, Interpreter.Options options) {
    return open(runtime, graph, from, to, Slicer.slice(graph, from, to), options);
  }

  /** Opens a part in the form for its device. */
  static SteppedPart open(
      TfLite runtime,
      Graph graph,
      int from,
      int to,
      ByteBuffer bytes,
      Interpreter.Options options) {
    OperatorTimes times =
        OperatorTimes.of(runtime, Graph.of(graph.name(), bytes).operators().size());
    Interpreter interpreter = Interpreter.create(runtime, bytes, options.withOperatorTimes(times));
    return new SteppedPart(new LocalPart(interpreter, RandomInputs.of(graph, from, to)), times);
  }

  /** Fills the inputs with random values, which depend on the seed only. */
  public void fillInputs(long seed) {
    part.fillInputs(seed);
  }

  /** Runs the part once; {@link #steps} then returns its steps. */
  public void run() {
    times.take();
    part.run();
  }

  /** The steps of the last run in the order of time; empty when they were already returned. */
  public List<RuntimeStep> steps() {
    return times.take().stream()
        .map(e -> new RuntimeStep(e.name(), RuntimeStep.Kind.valueOf(e.kind().name()), e.nanos()))
        .toList();
  }

  @Override
  public void close() {
    part.close();
  }
}
