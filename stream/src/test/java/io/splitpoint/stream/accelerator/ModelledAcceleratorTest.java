package io.splitpoint.stream.accelerator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelledAcceleratorTest {

  /** What a late wake-up may be made good by, once. */
  private static final double LATE_MS = 0.3;

  private static double tookMs(Runnable run) {
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) / 1e6;
  }

  @Test
  void runsTakeTheModelledTimeAndNotLess() {
    ModelledAccelerator tpu =
        new ModelledAccelerator("m", List.of(new SegmentTime(1.5, 1.5)), Optional.empty());
    tpu.load(0);
    double ms =
        tookMs(
            () -> {
              for (int i = 0; i < 50; i++) {
                tpu.run(0, List.of(), List.of());
              }
            });
    assertThat(ms).isGreaterThanOrEqualTo(50 * 1.5 - LATE_MS);
  }

  @Test
  void segmentsThatTakeTurnsLoadTheirParametersAgain() {
    List<SegmentTime> times = List.of(new SegmentTime(0.1, 5), new SegmentTime(0.1, 7));
    ModelledAccelerator tpu = new ModelledAccelerator("m", times, Optional.empty());
    tpu.load(0);
    tpu.load(1);
    double ms =
        tookMs(
            () -> {
              tpu.run(0, List.of(), List.of());
              tpu.run(1, List.of(), List.of()); // 7
              tpu.run(0, List.of(), List.of()); // 5
            });
    assertThat(ms).isGreaterThanOrEqualTo(12.1 - LATE_MS);
  }

  @Test
  void resultsAreThoseOfTheAcceleratorThatComputesThem() {
    List<String> calls = new ArrayList<>();
    Accelerator computing =
        new Accelerator() {
          @Override
          public String name() {
            return "computing";
          }

          @Override
          public boolean modelled() {
            return false;
          }

          @Override
          public void load(int segment) {
            calls.add("load " + segment);
          }

          @Override
          public void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs) {
            outputs.get(0).put(0, (byte) (inputs.get(0).get(0) + 1));
          }

          @Override
          public void close() {
            calls.add("close");
          }
        };
    ByteBuffer in = ByteBuffer.allocateDirect(1).put(0, (byte) 41);
    ByteBuffer out = ByteBuffer.allocateDirect(1);
    try (ModelledAccelerator tpu =
        new ModelledAccelerator("m", List.of(new SegmentTime(0.1, 0.1)), Optional.of(computing))) {
      tpu.load(0);
      tpu.run(0, List.of(in), List.of(out));
    }
    assertThat(out.get(0)).isEqualTo((byte) 42);
    assertThat(calls).containsExactly("load 0", "close");
  }
}
