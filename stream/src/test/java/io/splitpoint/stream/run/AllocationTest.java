package io.splitpoint.stream.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.SyntheticSource;
import io.splitpoint.stream.accelerator.ModelledAccelerator;
import io.splitpoint.stream.accelerator.SegmentTime;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final int WARM_UP = 4_000;
  private static final int FRAMES = 10_000;

  /** What may be allocated in all: far less than an object a frame. */
  private static final long ALLOWED_BYTES = 4 * FRAMES;

  private final ThreadMXBean jvm = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private List<Thread> threads = List.of();
  private long before;
  private long after;

  @Test
  void aFrameAllocatesNothingInTheSteadyState() throws InterruptedException {
    List<SegmentTime> times = List.of(new SegmentTime(0.02, 0.05), new SegmentTime(0.02, 0.05));
    Setup setup =
        new Setup(
            new SyntheticSource(32, 32, OptionalDouble.empty()),
            () -> (from, tensor) -> tensor.put(0, from.bgr(), 0, tensor.capacity()),
            Nothing::new,
            new MeasuringSink(),
            List.of(List.of(64), List.of(64), List.of(10)),
            Segment.chain(2),
            List.of(
                new ModelledAccelerator("a", times, Optional.empty()),
                new ModelledAccelerator("b", times, Optional.empty()),
                new ModelledAccelerator("c", times, Optional.empty())),
            List.of(0, 1, 1),
            Optional.of(new Threads(2, 2, 3)),
            Drop.NONE,
            OptionalLong.of(WARM_UP + FRAMES + 1_000));
    try (Stream stream = Stream.open(setup, List.of(), OptionalDouble::empty)) {
      threads = stream.threads();
      stream.run();
    }
    assertThat(threads).hasSize(1 + 2 + 3 + 2 + 1);
    assertThat(before).isPositive();
    assertThat(after - before).as("bytes in %d frames", FRAMES).isBetween(0L, ALLOWED_BYTES);
  }

  private long allocated() {
    List<Long> each = new ArrayList<>();
    threads.forEach(thread -> each.add(jvm.getThreadAllocatedBytes(thread.getId())));
    return each.stream().mapToLong(Long::longValue).sum();
  }

  private final class MeasuringSink implements Sink {
    @Override
    public void write(long frame, Picture picture, Result result) {
      if (frame == WARM_UP) {
        before = allocated();
      } else if (frame == WARM_UP + FRAMES) {
        after = allocated();
      }
    }

    @Override
    public void close() {}
  }

  private static final class Nothing implements Decoder {
    @Override
    public Result create() {
      return Result.None.NONE;
    }

    @Override
    public void decode(List<ByteBuffer> outputs, Result into) {}
  }
}
