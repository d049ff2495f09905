package io.splitpoint.schedule;

import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Tasks as most tests need them. */
public final class TestTasks {

  private TestTasks() {}

  /** A task for one Edge TPU without jitter, reload or given priority. */
  public static Task of(String name, long periodNs, long deadlineNs, long wcetNs) {
    return new Task(
        name,
        name,
        periodNs,
        deadlineNs,
        0,
        new TreeMap<>(Map.of(1, wcetNs)),
        OptionalLong.empty(),
        0,
        OptionalInt.empty());
  }
}
