package io.splitpoint.power.um;

import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.emulate.EmulatedMeter;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.power.line.Line;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The real reader and an emulated meter on a line of bytes, in a time that runs by itself. */
public final class VirtualMeter implements Ticker {

  private final EmulatedMeter meter;
  private final SplittableRandom random;
  private final long leastLatency;
  private final long mostLatency;
  private final Set<String> warnings = new LinkedHashSet<>();
  private Fault fault = Fault.NONE;
  private int every = 1;
  private long answers;
  private long faults;
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

  /** From now on every so many answers meet a fault. */
  public VirtualMeter with(Fault strikes, int everyAnswers) {
    fault = strikes;
    every = everyAnswers;
    return this;
  }

  /** How many answers met it. */
  public long faults() {
    return faults;
  }

  /** What the reader warned of. */
  public List<String> warnings() {
    return List.copyOf(warnings);
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
    return record(endNanos, new UmConversation(this, false));
  }

  /** The same in a meter's own language. */
  PowerTrace record(long endNanos, Conversation conversation) {
    PowerTrace trace = new PowerTrace();
    Sampler sampler =
        new PollSampler(MeterSpec.parse("um25c:virtual"), VirtualLine::new, conversation, this);
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
            public void warn(String what) {
              warnings.add(what);
            }
          });
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Thread.interrupted();
    return trace;
  }

  private record Arrival(long nanos, byte[] bytes) {}

  private final class VirtualLine implements Line {

    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    private boolean unplugged;

    @Override
    public void write(byte[] bytes) throws IOException {
      check();
      for (byte heard : bytes) {
        long arrival = now + random.nextLong(leastLatency, mostLatency + 1);
        byte[] answer = meter.hear(heard, (now + arrival) / 2);
        if (answer.length > 0) {
          answer(answer, arrival);
        }
      }
    }

    private void answer(byte[] answer, long arrival) {
      boolean struck = ++answers % every == 0;
      Fault strikes = struck ? fault : Fault.NONE;
      faults += struck ? 1 : 0;
      if (strikes == Fault.RESET) {
        meter.clearCounters();
      }
      long at = arrival;
      for (Fault.Piece piece : strikes.pieces(answer, random)) {
        at += piece.afterNanos();
        arrivals.add(new Arrival(at, piece.bytes()));
      }
      unplugged = strikes == Fault.UNPLUG;
    }

    private void check() throws IOException {
      if (unplugged && arrivals.isEmpty()) {
        throw new EOFException("the device is gone");
      }
    }

    @Override
    public int read(byte[] buffer, long patienceNanos) throws IOException {
      check();
      if (arrivals.isEmpty() || arrivals.peek().nanos - now > patienceNanos) {
        now += patienceNanos;
        return 0;
      }
      Arrival arrival = arrivals.remove();
      now = Math.max(now, arrival.nanos);
      int count = Math.min(buffer.length, arrival.bytes.length);
      System.arraycopy(arrival.bytes, 0, buffer, 0, count);
      if (count < arrival.bytes.length) {
        byte[] rest = Arrays.copyOfRange(arrival.bytes, count, arrival.bytes.length);
        arrivals.addFirst(new Arrival(arrival.nanos, rest));
      }
      return count;
    }

    @Override
    public void drain() throws IOException {
      check();
      arrivals.removeIf(arrival -> arrival.nanos <= now);
    }

    @Override
    public void close() {}
  }
}
