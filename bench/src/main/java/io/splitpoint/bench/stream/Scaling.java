package io.splitpoint.bench.stream;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.SyntheticSource;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.accelerator.ModelledAccelerator;
import io.splitpoint.stream.plan.Arrangement;
import io.splitpoint.stream.run.Drop;
import io.splitpoint.stream.run.Report;
import io.splitpoint.stream.run.Setup;
import io.splitpoint.stream.run.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;

public final class Scaling {

  static Report run(
      int width, int height, Supplier<Preprocessor> pre, Arrangement arrangement, double seconds)
      throws InterruptedException {
    List<Accelerator> accelerators = new ArrayList<>();
    for (int i = 0; i < arrangement.hosts().size(); i++) {
      accelerators.add(
          new ModelledAccelerator("modelled:" + i, arrangement.times(), Optional.empty()));
    }
    Setup setup =
        new Setup(
            new SyntheticSource(width, height, OptionalDouble.empty()),
            pre,
            NoDecoder::new,
            new NoSink(),
            Collections.nCopies(arrangement.lastLayers().size() + 1, List.of(width * height * 3)),
            accelerators,
            arrangement.hosts(),
            Optional.empty(),
            Drop.NONE,
            OptionalLong.of((long) (arrangement.fps() * seconds)));
    try (Stream stream = Stream.open(setup, List.of(), OptionalDouble::empty)) {
      return stream.run();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    double ms = Double.parseDouble(args[0]);
    for (int n = 1; n <= 4; n++) {
      List<Integer> hosts = Collections.nCopies(n, 0);
      Arrangement a =
          new Arrangement(
              List.of(1), hosts, List.of(new io.splitpoint.stream.accelerator.SegmentTime(ms, ms)));
      Report r = run(224, 224, () -> (from, to) -> to.put(0, from.bgr(), 0, to.capacity()), a, 5);
      System.out.printf(
          Locale.ROOT,
          "%d: %.1f fps of %.1f: %.2f %% %s%n",
          n,
          r.fps().getAsDouble(),
          a.fps(),
          100 * r.fps().getAsDouble() / a.fps(),
          r.bound());
    }
  }

  private static final class NoSink implements Sink {
    @Override
    public void write(long frame, Picture picture, Result result) {}

    @Override
    public void close() {}
  }

  private static final class NoDecoder implements Decoder {
    @Override
    public Result create() {
      return Result.None.NONE;
    }

    @Override
    public void decode(List<ByteBuffer> outputs, Result into) {}
  }
}
