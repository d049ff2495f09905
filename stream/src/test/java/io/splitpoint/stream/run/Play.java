package io.splitpoint.stream.run;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.accelerator.Accelerator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A stream whose every part is arithmetic on the frame's number: a sink can tell whether a frame
 * went through all segments, once, in order. Each call may take a random time.
 */
final class Play {

  final int segments;
  final long frames;
  final List<Accelerator> accelerators = new ArrayList<>();
  final List<Integer> hosts = new ArrayList<>();
  final List<Long> written = Collections.synchronizedList(new ArrayList<>());
  final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
  final List<String> notices = Collections.synchronizedList(new ArrayList<>());
  final List<String> closed = Collections.synchronizedList(new ArrayList<>());
  private final SplittableRandom random;

  /** One pipeline that stops at every place, unless told otherwise. */
  List<Segment> layout;

  Threads threads = new Threads(2, 2, 3);
  Drop drop = Drop.NONE;
  long maxDelayNs;
  Runnable beforeWrite = () -> {};
  long sourceBreaksAt = Long.MAX_VALUE;
  int hanging = -1;
  long hangsAtRun = Long.MAX_VALUE;
  final CountDownLatch released = new CountDownLatch(1);
  Duration silence = Stream.SILENCE;
  // accelerators fail in the stream, not while they are measured before it
  private volatile boolean streaming;

  Play(int segments, long frames, long seed) {
    this.segments = segments;
    this.layout = Segment.chain(segments);
    this.frames = frames;
    this.random = new SplittableRandom(seed);
  }

  Play accelerator(int segment, long failsAtRun) {
    int number = accelerators.size();
    SplittableRandom own = random.split();
    hosts.add(segment);
    accelerators.add(
        new Accelerator() {
          private long runs;

          @Override
          public String name() {
            return "play:" + number;
          }

          @Override
          public boolean modelled() {
            return false;
          }

          @Override
          public void load(int segment) {}

          @Override
          public void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs) {
            delay(own);
            if (streaming && ++runs > hangsAtRun && number == hanging) {
              await(released);
              outputs.get(0).putLong(0, -1); // so late, it must not matter
              return;
            }
            if (streaming && runs > failsAtRun) {
              outputs.get(0).putLong(0, -1); // a half-written output must not matter
              throw new IllegalStateException("unplugged");
            }
            long value = inputs.get(0).getLong(0);
            for (int place = layout.get(segment).from();
                place < layout.get(segment).to();
                place++) {
              value = after(place, value);
            }
            outputs.get(0).putLong(0, value);
          }

          @Override
          public void close() {
            closed.add(name());
          }
        });
    return this;
  }

  /** From the first run on, not only while it streams. */
  void hangsAtMeasuring() {
    hangsAtRun = 0;
    streaming = true;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private static long after(int segment, long value) {
    return value * 31 + segment + 1;
  }

  private long expected(long frame) {
    long value = frame;
    for (int segment = 0; segment < segments; segment++) {
      value = after(segment, value);
    }
    return value;
  }

  private void delay(SplittableRandom own) {
    if (maxDelayNs > 0 && own.nextInt(4) == 0) {
      LockSupport.parkNanos(own.nextLong(maxDelayNs));
    }
  }

  Setup setup() {
    return new Setup(
        new NumberSource(),
        () -> {
          SplittableRandom own = split();
          return (Preprocessor)
              (from, tensor) -> {
                delay(own);
                tensor.putLong(0, from.bgr().getLong(0));
              };
        },
        this::decoder,
        new CheckingSink(),
        Collections.nCopies(segments + 1, List.of(Long.BYTES)),
        layout,
        accelerators,
        hosts,
        Optional.of(threads),
        drop,
        OptionalLong.empty());
  }

  Stream open() {
    return Stream.open(setup(), List.of(new Noting()), OptionalDouble::empty, silence);
  }

  StreamResult run() throws InterruptedException {
    try (Stream stream = open()) {
      return stream.run();
    }
  }

  private synchronized SplittableRandom split() {
    return random.split();
  }

  private Decoder decoder() {
    SplittableRandom own = split();
    return new Decoder() {
      @Override
      public Result create() {
        return new Result.Classes(2);
      }

      @Override
      public void decode(List<ByteBuffer> outputs, Result into) {
        delay(own);
        Result.Classes classes = (Result.Classes) into;
        long value = outputs.get(0).getLong(0);
        classes.label[0] = (int) value;
        classes.label[1] = (int) (value >>> Integer.SIZE);
      }
    };
  }

  private final class Noting implements Observer {
    @Override
    public void sample(Sample sample) {}

    @Override
    public void notice(String text) {
      notices.add(text);
    }
  }

  private final class NumberSource implements FrameSource {
    private final SplittableRandom own = split();
    private long next;

    @Override
    public String name() {
      return "numbers";
    }

    @Override
    public int width() {
      return 4;
    }

    @Override
    public int height() {
      return 1;
    }

    @Override
    public OptionalDouble framesPerSecond() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean live() {
      return false;
    }

    @Override
    public boolean read(Picture into) {
      if (next == sourceBreaksAt) {
        throw new io.splitpoint.failure.InputException("numbers: torn at " + next);
      }
      delay(own);
      if (next == frames) {
        return false;
      }
      into.bgr().putLong(0, next++);
      return true;
    }

    @Override
    public void close() {
      closed.add("source");
    }
  }

  private final class CheckingSink implements Sink {
    @Override
    public void write(long frame, Picture picture, Result result) {
      beforeWrite.run();
      streaming = true;
      written.add(frame);
      Result.Classes classes = (Result.Classes) result;
      long value = classes.label[0] & 0xffffffffL | (long) classes.label[1] << Integer.SIZE;
      if (picture.bgr().getLong(0) != frame || value != expected(frame)) {
        wrong.add("frame " + frame + ": " + picture.bgr().getLong(0) + " -> " + value);
      }
    }

    @Override
    public void close() {
      closed.add("sink");
    }
  }
}
