package io.splitpoint.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/**
 * A part of a budget that is in use until it is closed. Close it when the resource is freed;
 * closing twice is harmless. Thread-safe.
 */
public final class Lease implements AutoCloseable {

  private static final long CLOSED = -1;

  private final LongPredicate take;
  private final LongConsumer giveBack;
  private final LongFunction<Refused> refusal;
  private final AtomicLong held = new AtomicLong();

  Lease(LongPredicate take, LongConsumer giveBack, LongFunction<Refused> refusal) {
    this.take = take;
    this.giveBack = giveBack;
    this.refusal = refusal;
  }

  /** The held amount in the budget's unit. */
  public long held() {
    return Math.max(0, held.get());
  }

  /**
   * Takes more.
   *
   * @throws Refused when the budget is exhausted; the amount held before stays held
   */
  public void add(long more) {
    if (more < 0) {
      throw new IllegalArgumentException("expected at least 0, found " + more);
    }
    if (!take.test(more)) {
      throw refusal.apply(more);
    }
    if (held.getAndUpdate(now -> now == CLOSED ? CLOSED : now + more) == CLOSED) {
      giveBack.accept(more); // It was closed meanwhile, and the amount would never be released.
    }
  }

  /** Releases a part. */
  public void giveBack(long less) {
    long before = held.getAndUpdate(now -> Math.max(Math.min(now, 0), now - less));
    giveBack.accept(Math.max(0, Math.min(before, less)));
  }

  @Override
  public void close() {
    giveBack.accept(Math.max(0, held.getAndSet(CLOSED)));
  }
}
