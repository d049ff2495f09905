package io.splitpoint.stream.accelerator;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Segments on the TensorFlow Lite runtime: on the CPU, or on a Coral through its delegate. */
public final class InterpreterAccelerator implements Accelerator {

  private final String name;
  private final TfLite library;
  private final List<ByteBuffer> segments;
  private final Interpreter.Options options;
  private final boolean modelled;
  private final AutoCloseable device;
  private final List<Loaded> loaded = new ArrayList<>();

  /** An interpreter and views of its tensors, made once so that a run allocates nothing. */
  private record Loaded(Interpreter interpreter, List<ByteBuffer> in, List<ByteBuffer> out) {

    static Loaded of(Interpreter interpreter) {
      return new Loaded(
          interpreter,
          interpreter.inputs().stream().map(Tensor::buffer).toList(),
          interpreter.outputs().stream().map(Tensor::buffer).toList());
    }
  }

  /**
   * @param segments models in their order, direct; compiled ones for a Coral
   * @param options the delegate in them belongs to {@code device}
   * @param modelled whether what the options name only plays a device, so that no time is measured
   * @param device closed after the interpreters
   */
  public InterpreterAccelerator(
      String name,
      TfLite library,
      List<ByteBuffer> segments,
      Interpreter.Options options,
      boolean modelled,
      AutoCloseable device) {
    this.name = name;
    this.library = library;
    this.segments = List.copyOf(segments);
    this.options = options;
    this.modelled = modelled;
    this.device = device;
    segments.forEach(segment -> loaded.add(null));
  }

  /** On the CPU. */
  public static InterpreterAccelerator cpu(
      String name, TfLite library, List<ByteBuffer> segments, int threads) {
    return new InterpreterAccelerator(
        name, library, segments, Interpreter.Options.cpu(threads), false, () -> {});
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean modelled() {
    return modelled;
  }

  @Override
  public void load(int segment) {
    if (loaded.get(segment) == null) {
      loaded.set(segment, Loaded.of(Interpreter.create(library, segments.get(segment), options)));
    }
  }

  @Override
  public void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs) {
    Loaded model = loaded.get(segment);
    for (int i = 0; i < inputs.size(); i++) {
      copy(inputs.get(i), model.in.get(i));
    }
    model.interpreter.invoke();
    for (int i = 0; i < outputs.size(); i++) {
      copy(model.out.get(i), outputs.get(i));
    }
  }

  /** The whole of one buffer into another of the same size, whatever their positions. */
  private static void copy(ByteBuffer from, ByteBuffer to) {
    to.put(0, from, 0, from.capacity());
  }

  @Override
  public void close() {
    for (Loaded model : loaded) {
      if (model != null) {
        model.interpreter.close();
      }
    }
    try {
      device.close();
    } catch (Exception failed) {
      throw new IllegalStateException(name + ": cannot be closed: " + failed.getMessage(), failed);
    }
  }
}
