package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.OneProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Compares verdicts with the schedule-abstraction tool: {@code bench/run
 * schedule.ScheduleAbstraction NPTEST [SETS [SEED]]}; NPTEST is the program of the public
 * repository gnelissen/np-schedulability-analysis, built outside this tree by {@code cmake .. &&
 * make nptest} (its input and output are those of its README).
 *
 * <p>The tool is exact for a finite set of periodic jobs on one processor (M. Nasri, B.
 * Brandenburg, RTSS 2017). Periodic arrivals are a special case of sporadic ones, so a set that the
 * tool refutes must not be schedulable here; a set may be refuted here for arrivals that are not
 * periodic. The tool has no order by the time of release, so sets for fifo have no jitter. Ends
 * with an error when a verdict is optimistic.
 */
public final class ScheduleAbstraction {

  /** Periods with a small common multiple. */
  private static final int[] PERIODS = {10, 12, 15, 20, 24, 30, 40, 60, 120};

  private static final int HYPERPERIOD = 120;

  private static final int FILES_A_CALL = 100;

  private ScheduleAbstraction() {}

  /** A set with the offsets for the tool. */
  private record Drawn(List<Task> tasks, long[] offset) {}

  public static void main(String[] args) throws Exception {
    Path tool = Path.of(args[0]);
    int sets = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    int optimistic = 0;
    System.out.println("policy,sets,both_schedulable,both_not,only_sporadic_refutes,optimistic");
    for (Policy policy : Policy.values()) {
      SplittableRandom random = new SplittableRandom(seed);
      int[] count = new int[4];
      for (int done = 0; done < sets; done += FILES_A_CALL) {
        List<Drawn> drawn = new ArrayList<>();
        for (int k = 0; k < Math.min(FILES_A_CALL, sets - done); k++) {
          drawn.add(draw(random.split(), policy != Policy.FIFO));
        }
        List<Verdict> verdicts =
            drawn.stream().map(set -> OneProcessor.analyze(set.tasks, policy)).toList();
        boolean[] tools = ask(tool, policy, drawn, verdicts);
        for (int k = 0; k < tools.length; k++) {
          boolean here = verdicts.get(k).schedulable();
          count[here ? (tools[k] ? 0 : 3) : (tools[k] ? 2 : 1)]++;
          if (here && !tools[k]) {
            System.err.println("optimistic under " + policy.label() + ": " + drawn.get(k));
          }
        }
      }
      System.out.printf(
          "%s,%d,%d,%d,%d,%d%n", policy.label(), sets, count[0], count[1], count[2], count[3]);
      optimistic += count[3];
    }
    if (optimistic > 0) {
      throw new IllegalStateException(optimistic + " optimistic verdicts");
    }
  }

  private static Drawn draw(SplittableRandom random, boolean jitter) {
    int n = random.nextInt(2, 6);
    double[] share = TaskSets.shares(random, n, random.nextDouble(0.2, 1));
    List<Task> tasks = new ArrayList<>();
    long[] offset = new long[n];
    for (int i = 0; i < n; i++) {
      int period = PERIODS[random.nextInt(PERIODS.length)];
      long wcet = Math.max(1, Math.round(share[i] * period));
      long deadline = Math.max(wcet, Math.round(period * random.nextDouble(0.7, 1.5)));
      offset[i] = random.nextBoolean() ? 0 : random.nextInt(period);
      tasks.add(
          new Task(
              "t" + i,
              "t" + i,
              period,
              deadline,
              jitter && random.nextInt(3) == 0 ? random.nextInt(1, 4) : 0,
              new TreeMap<>(java.util.Map.of(1, wcet)),
              OptionalLong.empty(),
              0,
              OptionalInt.of(1 + random.nextInt(9))));
    }
    return new Drawn(tasks, offset);
  }

  private static boolean[] ask(Path tool, Policy policy, List<Drawn> drawn, List<Verdict> verdicts)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("nptest");
    try {
      List<String> command = new ArrayList<>(List.of(tool.toString()));
      for (int k = 0; k < drawn.size(); k++) {
        Path file = directory.resolve("set-" + k + ".csv");
        Files.writeString(file, jobs(drawn.get(k), policy, verdicts.get(k)));
        command.add(file.toString());
      }
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      List<String> lines = said.lines().filter(line -> line.contains("set-")).toList();
      if (lines.size() != drawn.size()) {
        throw new IOException(tool + ": expected " + drawn.size() + " answers, found " + said);
      }
      boolean[] fits = new boolean[lines.size()];
      for (String line : lines) {
        String[] cell = line.split(",");
        int k = Integer.parseInt(cell[0].replaceAll(".*set-(\\d+)\\.csv.*", "$1"));
        fits[k] = cell[1].strip().equals("1");
      }
      return fits;
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  /** Jobs of two hyperperiods; keys of the queue are the tool's priorities. */
  private static String jobs(Drawn set, Policy policy, Verdict verdict) {
    StringBuilder csv =
        new StringBuilder(
            "Task ID, Job ID, Arrival min, Arrival max, Cost min, Cost max, Deadline, Priority\n");
    for (int i = 0; i < set.tasks.size(); i++) {
      Task task = set.tasks.get(i);
      long wcet = task.wcetNs(1).getAsLong();
      long job = 1;
      for (long at = set.offset[i]; at < 2 * HYPERPERIOD; at += task.periodNs()) {
        long key = policy.key(task, 1, at, at, verdict.tasks().get(i).priority().orElse(0));
        csv.append(
            "%d, %d, %d, %d, %d, %d, %d, %d%n"
                .formatted(
                    i + 1,
                    job++,
                    at,
                    at + task.jitterNs(),
                    1,
                    wcet,
                    at + task.deadlineNs(),
                    key + 1000));
      }
    }
    return csv.toString();
  }
}
