package io.splitpoint.power.um;

import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.emulate.EmulatedMeter;
import io.splitpoint.power.line.Line;
import io.splitpoint.power.line.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/** The real reader and an emulated meter on a line of bytes, in a time that runs by itself. */
public final class VirtualMeter implements Ticker {

  private final EmulatedMeter meter;
  private final SplittableRandom random;
  private final long leastLatency;
  private final long mostLatency;
  private long now;

  /**
   * @param leastLatency from question to answer in ns
   * @param mostLatency from question to answer in ns
   */
  public VirtualMeter(EmulatedMeter meter, long leastLatency, long mostLatency, long seed) {
    this.meter = meter;
    this.leastLatency = leastLatency;
    this.mostLatency = mostLatency;
    random = new SplittableRandom(seed);
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void sleep(long nanos) {
    now += Math.max(0, nanos);
  }

  /** Reads the meter from now until {@code endNanos}. */
  public PowerTrace record(long endNanos) {
    PowerTrace trace = new PowerTrace();
    Sampler sampler =
        new PollSampler(
            MeterSpec.parse("um25c:virtual"),
            VirtualLine::new,
            new UmConversation(this, false),
            this);
    try {
      sampler.sample(
          new Sampler.Sink() {
            @Override
            public void accept(PowerSample sample) {
              trace.add(sample);
              if (now >= endNanos) {
                Thread.currentThread().interrupt();
              }
            }

            @Override
            public void trouble(String what) {}

            @Override
            public void warn(String what) {}
          });
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Thread.interrupted();
    return trace;
  }

  private final class VirtualLine implements Line {

    private final Deque<byte[]> answers = new ArrayDeque<>();
    private long arrival;

    @Override
    public void write(byte[] bytes) {
      long latency = random.nextLong(leastLatency, mostLatency + 1);
      arrival = now + latency;
      byte[] answer = meter.hear(bytes[0], now + latency / 2);
      if (answer.length > 0) {
        answers.add(answer);
      }
    }

    @Override
    public int read(byte[] buffer, long patienceNanos) {
      if (answers.isEmpty() || arrival - now > patienceNanos) {
        now += patienceNanos;
        return 0;
      }
      now = Math.max(now, arrival);
      byte[] answer = answers.remove();
      System.arraycopy(answer, 0, buffer, 0, answer.length);
      return answer.length;
    }

    @Override
    public void drain() {
      answers.clear();
    }

    @Override
    public void close() {}
  }
}
