package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.GlobalGang;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Compares the test of shared Edge TPUs with the schedule-abstraction tool's gang test: {@code
 * bench/run schedule.GangAbstraction NPTEST [SETS [SEED]]}; NPTEST is the program of the public
 * repository SAG-org/schedule_abstraction-main, built outside this tree by {@code cmake .. && make
 * nptest}.
 *
 * <p>The tool explores the jobs of periodic tasks with known offsets (G. Nelissen, J. Marcè i
 * Igual, M. Nasri, ECRTS 2022), with states merged only where one holds the other, and has the same
 * scheduler: of those that wait, in the order of their priorities, each that finds its processors
 * free starts. Periodic arrivals are some of the sporadic ones, so a set that is proved here must
 * not be late there. Ends with an error when one is. The tool's responses are bounds too: a
 * response longer than the proved one here is counted and printed.
 */
public final class GangAbstraction {

  private static final int[] PERIODS = {10, 12, 15, 20, 30, 60};

  private static final int HYPERPERIOD = 60;

  private static final int TPUS = 4;

  private GangAbstraction() {}

  public static void main(String[] args) throws Exception {
    Path tool = Path.of(args[0]);
    int sets = args.length > 1 ? Integer.parseInt(args[1]) : 2_000;
    SplittableRandom random = new SplittableRandom(args.length > 2 ? Long.parseLong(args[2]) : 1);
    int[] count = new int[5];
    int longer = 0;
    Path directory = Files.createTempDirectory("nptest");
    try {
      for (int set = 0; set < sets; set++) {
        List<Task> tasks = draw(random.split());
        long[] offset =
            tasks.stream()
                .mapToLong(task -> random.nextBoolean() ? 0 : random.nextLong(task.periodNs()))
                .toArray();
        Policy policy = set % 2 == 0 ? Policy.DM : Policy.OPA;
        Verdict verdict = GlobalGang.analyze(tasks, policy, TPUS);
        long[] worst = ask(tool, directory, tasks, offset, verdict);
        boolean whole = GlobalGang.passesWithAllCarriedIn(tasks, policy, TPUS);
        if (worst == null) {
          count[4]++;
          continue;
        }
        boolean late = false;
        for (int i = 0; i < worst.length; i++) {
          late |= worst[i] > tasks.get(i).deadlineNs();
          if (verdict.schedulable() && worst[i] > verdict.tasks().get(i).wcrtNs().orElseThrow()) {
            longer++;
            System.err.println("longer than proved: " + worst[i] + " " + verdict + " " + tasks);
          }
        }
        count[0] += whole ? 1 : 0;
        count[1] += verdict.schedulable() ? 1 : 0;
        count[2] += late ? 0 : 1;
        count[3] += verdict.schedulable() && late ? 1 : 0;
      }
    } finally {
      Files.delete(directory);
    }
    System.out.println(
        "sets,proved_all_carry_in,proved,schedulable_by_the_tool,proved_but_late,tool_gave_up,"
            + "responses_longer_than_proved");
    System.out.printf(
        "%d,%d,%d,%d,%d,%d,%d%n", sets, count[0], count[1], count[2], count[3], count[4], longer);
    if (count[3] > 0) {
      throw new IllegalStateException(count[3] + " sets are proved here and late by the tool");
    }
  }

  private static List<Task> draw(SplittableRandom random) {
    int n = random.nextInt(3, 6);
    double[] share = TaskSets.shares(random, n, random.nextDouble(0.1, 0.7) * TPUS);
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int period = PERIODS[random.nextInt(PERIODS.length)];
      int width = random.nextInt(1, TPUS + 1);
      long wcet = Math.min(period, Math.max(1, Math.round(share[i] * period / width)));
      long deadline = Math.max(wcet, Math.round(period * random.nextDouble(0.6, 1)));
      tasks.add(
          new Task(
              "t" + i,
              "m",
              period,
              deadline,
              0,
              new TreeMap<>(Map.of(width, wcet)),
              OptionalLong.empty(),
              0,
              OptionalInt.empty()));
    }
    return tasks;
  }

  /** The longest response of each task in a hyperperiod; null when the tool gives up. */
  private static long[] ask(
      Path tool, Path directory, List<Task> tasks, long[] offset, Verdict verdict)
      throws IOException, InterruptedException {
    Path jobs = directory.resolve("set.csv");
    Path responses = directory.resolve("set.rta.csv");
    StringBuilder csv =
        new StringBuilder(
            "Task ID, Job ID, Release min, Release max, Cost per parallelism, Deadline, Priority\n");
    for (int i = 0; i < tasks.size(); i++) {
      Task task = tasks.get(i);
      int width = task.wcetNs().firstKey();
      long job = 1;
      for (long at = offset[i]; at < HYPERPERIOD; at += task.periodNs()) {
        csv.append(
            "%d, %d, %d, %d, { %d:1:%d }, %d, %d%n"
                .formatted(
                    i + 1,
                    job++,
                    at,
                    at,
                    width,
                    task.wcetNs().get(width),
                    at + task.deadlineNs(),
                    verdict.tasks().get(i).priority().orElse(i + 1)));
      }
    }
    Files.writeString(jobs, csv);
    try {
      Process process =
          new ProcessBuilder(
                  tool.toString(),
                  "-m",
                  "" + TPUS,
                  "--merge=c2",
                  "-c",
                  "-r",
                  "-l",
                  "2",
                  jobs.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      String[] cell = said.strip().split(",");
      if (cell.length < 11 || !cell[9].strip().equals("0") || !cell[10].strip().equals("0")) {
        return null;
      }
      long[] worst = new long[tasks.size()];
      List<String> rows = Files.readAllLines(responses);
      for (String row : rows.subList(1, rows.size())) {
        String[] column = row.split(",");
        int task = Integer.parseInt(column[0].strip()) - 1;
        worst[task] = Math.max(worst[task], Long.parseLong(column[5].strip()));
      }
      return worst;
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
