package io.splitpoint.bench.stream;

import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.run.Sample;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The rate that a stream could have reached in each second, by the slowest stage in it. */
final class Bounds implements Observer {

  private static final double FILLING_SECONDS = 1;
  private static final double WHOLE_SECOND = 0.9;

  private final OptionalDouble captureFps;
  private final int accelerators;
  private final Map<String, Integer> seconds = new TreeMap<>();
  private double last;
  private double written;
  private double bound;

  /**
   * @param captureFps rate of a source with a clock; empty for one that is as fast as it is read
   * @param accelerators that share the only segment; every other stage has one thread
   */
  Bounds(OptionalDouble captureFps, int accelerators) {
    this.captureFps = captureFps;
    this.accelerators = accelerators;
  }

  @Override
  public void sample(Sample sample) {
    double length = sample.seconds() - last;
    last = sample.seconds();
    if (last <= FILLING_SECONDS || length < WHOLE_SECOND) {
      return; // queues fill at the start; at the end they run empty
    }
    String name = "capture";
    double least = captureFps.orElse(Double.POSITIVE_INFINITY);
    for (Sample.Stage stage : sample.stages()) {
      int servers = stage.name().equals("infer") ? accelerators : 1;
      double fps = servers * 1e3 / stage.interval().meanMs().orElse(0);
      if (fps < least && !(captureFps.isPresent() && stage.name().equals("capture"))) {
        name = stage.name();
        least = fps;
      }
    }
    seconds.merge(name, 1, Integer::sum);
    written += sample.fps() * length;
    bound += least * length;
  }

  /** The reached rate in per cent of the bound. */
  double reached() {
    return 100 * written / bound;
  }

  /** The number of seconds in which each stage was the slowest. */
  String binding() {
    return seconds.toString();
  }
}
