package io.splitpoint.power;

import io.splitpoint.failure.InputException;
import java.nio.file.Path;
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

  /** The time limit for the first sample; a Bluetooth meter in range answers within 3 s. */
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

  /** A meter read by {@code sampler}, for kinds that are not services. */
  public Meter(Sampler sampler) {
    this.sampler = sampler;
  }

  /**
   * Prepares the meter of a spec; {@link #start} opens it.
   *
   * @param spec such as {@code um25c:/dev/rfcomm0}, {@code hwmon:ina226}, {@code rapl}
   * @throws InputException when the spec is invalid
   */
  public static Meter open(String spec) {
    MeterSpec parsed = MeterSpec.parse(spec);
    Meter meter = new Meter(sampler(parsed));
    String root = parsed.options().getOrDefault("root", "/sys");
    if (!Path.of(root).equals(Path.of("/sys"))) {
      meter.warnings.add(spec + ": it is read from " + root + ", not from this machine's /sys");
    }
    return meter;
  }

  /**
   * The sampler of a spec, for kinds that wrap another one.
   *
   * @throws InputException when the spec is invalid
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

  /** The name, such as {@code UM25C at /dev/rfcomm0}; certain once the meter has answered. */
  public String name() {
    return sampler.traits().name();
  }

  /** What the meter measures. */
  public Topology topology() {
    return sampler.traits().topology();
  }

  /** The specified accuracy; certain once the meter has answered. */
  public Accuracy accuracy() {
    return sampler.traits().accuracy();
  }

  /** The interval at which its reading changes. */
  public Duration refresh() {
    return sampler.traits().refresh();
  }

  /** Name, topology, accuracy and refresh together. */
  public MeterTraits traits() {
    return sampler.traits();
  }

  /** What prevents an answer now, such as a lost link; empty when it answers. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Warnings for the user, each once, in the order of occurrence. */
  public List<String> warnings() {
    synchronized (warnings) {
      return List.copyOf(warnings);
    }
  }

  /**
   * Whether the source has ended, as a file does.
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
   * Starts reading and returns with the first sample.
   *
   * @param sink receives every sample on the meter's thread; must be quick
   * @throws MeterException when the meter is missing, forbidden, busy, another model, or gives no
   *     sample within 6 s
   */
  public void start(Consumer<PowerSample> sink) {
    if (thread != null) {
      throw new IllegalStateException("a meter can be started only once");
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
      // The meter was closed.
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
        // A driver may hold the thread in open(2), which cannot be interrupted; the thread is a
        // daemon.
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
