package io.splitpoint.profiler;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Times back-to-back runs of an interpreter, and nothing else. */
final class TimedRuns {

  private static final int MOST_ATTEMPTS = 3;

  private TimedRuns() {}

  /**
   * Warms up, then times {@code runs} runs. A garbage collection inside the timed region would be
   * charged to the device, so memory is collected before, the loop allocates nothing, and a
   * measurement that a collection hit all the same is made again.
   *
   * @return duration of each run in nanoseconds
   */
  static long[] measure(Interpreter interpreter, int runs, long seed) {
    fillInputs(interpreter, seed);
    WarmUp warmUp = new WarmUp();
    while (!warmUp.done()) {
      long start = System.nanoTime();
      interpreter.invoke();
      warmUp.add(System.nanoTime() - start);
    }
    long[] nanos = new long[runs];
    for (int attempt = 1; ; attempt++) {
      System.gc();
      long collections = collections();
      for (int i = 0; i < runs; i++) {
        long start = System.nanoTime();
        interpreter.invoke();
        nanos[i] = System.nanoTime() - start;
      }
      if (collections() == collections || attempt == MOST_ATTEMPTS) {
        return nanos;
      }
    }
  }

  /** Random bytes for integer inputs, random values of [0, 1) for float32 ones. */
  static void fillInputs(Interpreter interpreter, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Tensor input : interpreter.inputs()) {
      ByteBuffer buffer = input.buffer();
      if (input.type() == io.splitpoint.tflite.TensorType.FLOAT32) {
        while (buffer.remaining() >= Float.BYTES) {
          buffer.putFloat((float) random.nextDouble());
        }
      } else {
        while (buffer.hasRemaining()) {
          buffer.put((byte) random.nextInt());
        }
      }
    }
  }

  private static long collections() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      sum += collector.getCollectionCount();
    }
    return sum;
  }
}
