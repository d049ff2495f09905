package io.splitpoint.power;

import io.splitpoint.failure.InputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A power meter that is read on its own thread.
 *
 * <pre>{@code
 * try (Meter meter = Meter.open("um25c:/dev/rfcomm0")) {
 *   PowerTrace trace = new PowerTrace();
 *   meter.start(trace::add);            // returns with the first sample, or throws within 6 s
 *   …
 * }
 * }</pre>
 */
public final class Meter implements AutoCloseable {

  /** A Bluetooth meter in range answers within 3 s; no meter is waited for longer than this. */
  static final Duration FIRST_SAMPLE = Duration.ofMillis(5_800);

  private final Sampler sampler;
  private final CountDownLatch first = new CountDownLatch(1);
  private final AtomicBoolean answered = new AtomicBoolean();
  private final Set<String> warnings = new LinkedHashSet<>();
  private volatile Consumer<PowerSample> listener = sample -> {};
  private volatile RuntimeException failure;
  private volatile String trouble;
  private volatile boolean ended;
  private Thread thread;

  /** A meter read by {@code sampler}; for kinds that are no service. */
  public Meter(Sampler sampler) {
    this.sampler = sampler;
  }

  /**
   * Prepares the meter of a spec; {@link #start} opens it.
   *
   * @param spec such as {@code um25c:/dev/rfcomm0}, {@code hwmon:ina226}, {@code rapl}
   * @throws InputException when the spec makes no sense
   */
  public static Meter open(String spec) {
    return new Meter(sampler(MeterSpec.parse(spec)));
  }

  /**
   * What reads the meter of a spec, for kinds that stand around another one.
   *
   * @throws InputException when the spec makes no sense
   */
  public static Sampler sampler(MeterSpec spec) {
    List<String> usages = new ArrayList<>();
    for (MeterKind kind : ServiceLoader.load(MeterKind.class, Meter.class.getClassLoader())) {
      if (kind.names().contains(spec.kind())) {
        return kind.sampler(spec);
      }
      usages.add(kind.usage());
    }
    throw new InputException(
        "power meter '" + spec.text() + "': expected one of " + String.join(", ", usages));
  }

  /** Such as {@code UM25C at /dev/rfcomm0}; certain once the meter has answered. */
  public String name() {
    return sampler.traits().name();
  }

  /** What the meter sees. */
  public Topology topology() {
    return sampler.traits().topology();
  }

  /** What its maker promises; certain once the meter has answered. */
  public Accuracy accuracy() {
    return sampler.traits().accuracy();
  }

  /** How often its reading changes. */
  public Duration refresh() {
    return sampler.traits().refresh();
  }

  /** All of that together. */
  public MeterTraits traits() {
    return sampler.traits();
  }

  /** What keeps the meter from answering now, such as a lost link; empty when it answers. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** What the user should know, each once, in the order it was met. */
  public List<String> warnings() {
    synchronized (warnings) {
      return List.copyOf(warnings);
    }
  }

  /**
   * Whether the source has come to its end, as a file does.
   *
   * @throws MeterException when it ended by a failure
   * @throws InputException when it ended by a fault in its file
   */
  public boolean ended() {
    if (ended && failure != null) {
      throw failure;
    }
    return ended;
  }

  /**
   * Starts reading. Returns once the first sample is there.
   *
   * @param sink called on the meter's thread with every sample; must be quick
   * @throws MeterException when the meter is missing, forbidden, busy, another one, or gives no
   *     sample within 6 s
   */
  public void start(Consumer<PowerSample> sink) {
    if (thread != null) {
      throw new IllegalStateException("a meter starts once");
    }
    listener = sink;
    thread = new Thread(this::read, "meter " + sampler.traits().name());
    thread.setDaemon(true);
    thread.start();
    try {
      if (!first.await(FIRST_SAMPLE.toMillis(), TimeUnit.MILLISECONDS)) {
        String why = trouble == null ? "" : " (" + trouble + ")";
        close();
        throw new MeterException(
            name()
                + ": expected a reading within 6 s, found none"
                + why
                + "; a Bluetooth meter may be bound but switched off or out of range");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new MeterException(name() + ": interrupted while waiting for its first reading", e);
    }
    if (!answered.get()) {
      close();
      throw failure != null
          ? failure
          : new MeterException(name() + ": expected readings, found none");
    }
  }

  private void read() {
    try {
      sampler.sample(new Inbox());
    } catch (InterruptedException e) {
      // closed
    } catch (RuntimeException e) {
      failure = e;
      trouble = String.valueOf(e.getMessage());
    } finally {
      ended = true;
      sampler.close();
      first.countDown();
    }
  }

  /** Ends the reading and its thread. */
  @Override
  public void close() {
    if (thread == null) {
      sampler.close();
      return;
    }
    thread.interrupt();
    try {
      thread.join(500);
      if (thread.isAlive()) {
        sampler.close();
        // a thread that the driver holds in open(2) cannot be woken; it is a daemon and ends alone
        thread.join(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Inbox implements Sampler.Sink {

    @Override
    public void accept(PowerSample sample) {
      trouble = null;
      listener.accept(sample);
      if (answered.compareAndSet(false, true)) {
        first.countDown();
      }
    }

    @Override
    public void trouble(String what) {
      trouble = what;
    }

    @Override
    public void warn(String what) {
      synchronized (warnings) {
        warnings.add(what);
      }
    }
  }
}
