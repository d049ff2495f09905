package io.splitpoint.schedule.sim;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Task;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arrivals of a simulation's jobs: periodic, random, or recorded.
 *
 * <pre>{@code
 * Arrivals seen = Arrivals.read(Path.of("requests.csv"), tasks);
 * }</pre>
 */
public final class Arrivals {

  /** Arrivals a period apart, or later as the options allow. */
  public static final Arrivals PERIODIC = new Arrivals(false, new long[0][]);

  /**
   * A Poisson process per task with one arrival per period on average: the times between arrivals
   * are independent and exponentially distributed.
   */
  public static final Arrivals POISSON = new Arrivals(true, new long[0][]);

  private static final Columns COLUMNS = Columns.of(List.of("task", "arrival_ms"));

  private final boolean poisson;
  private final long[][] times;

  private Arrivals(boolean poisson, long[][] times) {
    this.poisson = poisson;
    this.times = times;
  }

  /**
   * Recorded arrivals.
   *
   * @param times nanoseconds of each task's arrivals, ascending, at least 0
   */
  public static Arrivals at(long[][] times) {
    return new Arrivals(false, Arrays.stream(times).map(long[]::clone).toArray(long[][]::new));
  }

  /**
   * Reads {@code task,arrival_ms}, one row per arrival, in any order.
   *
   * @throws InputException naming the line, what was expected and found; also for an unknown task,
   *     or when nothing arrives
   */
  public static Arrivals read(Path file, List<Task> tasks) {
    Map<String, Integer> index = new HashMap<>();
    tasks.forEach(task -> index.put(task.name(), index.size()));
    List<List<Long>> times = new ArrayList<>();
    tasks.forEach(task -> times.add(new ArrayList<>()));
    try (Table table = Table.open(file, COLUMNS)) {
      for (Fields row : table) {
        Integer of = index.get(row.text("task"));
        if (of == null) {
          throw row.wrong("task", "one of " + index.keySet());
        }
        times
            .get(of)
            .add(
                row.decimal("arrival_ms", Range.of("_ms"))
                    .orElseThrow(() -> row.wrong("arrival_ms", "a number"))
                    .movePointRight(6)
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .longValueExact());
      }
      if (times.stream().allMatch(List::isEmpty)) {
        throw table.failure("expected at least one arrival, found none");
      }
    }
    return at(
        times.stream()
            .map(of -> of.stream().mapToLong(Long::longValue).sorted().toArray())
            .toArray(long[][]::new));
  }

  boolean poisson() {
    return poisson;
  }

  /** Recorded arrivals of a task; null when there are none. */
  long[] times(int task) {
    return times.length == 0 ? null : times[task];
  }

  /** The last recorded arrival in nanoseconds; -1 without recorded arrivals. */
  public long lastNs() {
    return Arrays.stream(times).flatMapToLong(Arrays::stream).max().orElse(-1);
  }
}
