package io.splitpoint.bench.schedule;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.partition.TpuPart;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.schedule.ModelPart;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.analysis.ResidentModels;
import io.splitpoint.schedule.analysis.SharedChip;
import io.splitpoint.schedule.analysis.TimeLimit;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Counts the task sets that are schedulable on one Edge TPU, by utilisation, when every job reloads
 * its model, when the models that stay on the chip are chosen, when parts of them are and jobs may
 * be cut, and when all stay: {@code bench/run schedule.MemoryRatio SINGLE [SETS [CHART.svg]] >
 * memory.csv}. Ends with an error where a choice accepts fewer sets than reloading or more than a
 * chip that holds all, because both are impossible.
 *
 * <p>{@code SINGLE} is the multi-TPU study's sweep of one Edge TPU ({@code conv-sweep-1tpu.csv}).
 * Its networks that fit on the chip are drawn, each at most once a set; latency and bytes are the
 * measured ones. The following is modelled: the cost of a reload (the bytes over the rate of {@code
 * pcie-desktop}, the host of the sweep), the capacity of the chip, the shares of a network's time
 * and bytes in its three parts, and the cost of a cut. Utilisation is without reloads, shares are
 * by UUniFast, deadlines are the periods.
 */
public final class MemoryRatio {

  private static final String HOST = "pcie-desktop";

  private static final long LIMIT_MS = 2_000;

  /** Time limit of a search over parts: most sets that fit are found soon. */
  private static final long PARTS_LIMIT_MS = 150;

  /** Number of parts of a network, from its five layers. */
  private static final int PARTS = 3;

  private MemoryRatio() {}

  /** A network: worst case without reload, and parameters on the chip. */
  private record Network(String name, long wcetNs, long bytes, List<ModelPart> parts) {}

  public static void main(String[] args) throws Exception {
    EdgeTpuModel tpu = EdgeTpuModel.of(Host.named(HOST));
    List<Network> networks = networks(Path.of(args[0]), tpu);
    int sets = args.length > 1 ? Integer.parseInt(args[1]) : 500;
    double bytesPerNs = Host.named(HOST).inputMbPerS() / 1e3;
    long chip = Chip.shipped().parameterBytes();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    List<RatioChart.Plot> plots = new ArrayList<>();
    boolean ordered = true;
    out.println(
        "tasks,utilisation,sets,policy,all_reload_ratio,chosen_ratio,none_reloads_ratio,"
            + "parts_and_cuts_ratio");
    for (int tasks : new int[] {4, 8}) {
      List<Double> utilisations = new ArrayList<>();
      List<List<Double>> ratios =
          List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int percent = 10; percent <= 90; percent += 10) {
        for (Policy policy : List.of(Policy.EDF, Policy.DM)) {
          SplittableRandom random = new SplittableRandom(100L * tasks + percent);
          int[] fits = new int[4];
          for (int set = 0; set < sets; set++) {
            List<Network> drawn = new ArrayList<>(networks);
            Collections.shuffle(drawn, new Random(random.nextLong()));
            drawn = drawn.subList(0, tasks);
            double[] share = TaskSets.shares(random, tasks, percent / 100.0);
            List<Task> reloading = tasks(drawn, share, bytesPerNs);
            Map<String, Long> bytes = new TreeMap<>();
            drawn.forEach(network -> bytes.put(network.name, network.bytes));
            fits[0] += fits(reloading, policy);
            int before = fits[1];
            fits[1] +=
                ResidentModels.choose(reloading, bytes, chip, policy, TimeLimit.ofMillis(LIMIT_MS))
                        .verdict()
                        .schedulable()
                    ? 1
                    : 0;
            fits[2] += fits(tasks(drawn, share, Double.POSITIVE_INFINITY), policy);
            Map<String, List<ModelPart>> parts = new TreeMap<>();
            drawn.forEach(network -> parts.put(network.name, network.parts));
            // a choice of whole models is also one of parts, so the search need not find it again
            boolean whole = fits[1] > before;
            fits[3] +=
                whole
                        || SharedChip.choose(
                                reloading, parts, chip, policy, TimeLimit.ofMillis(PARTS_LIMIT_MS))
                            .verdict()
                            .schedulable()
                    ? 1
                    : 0;
          }
          out.printf(
              Locale.ROOT,
              "%d,%.2f,%d,%s,%.4f,%.4f,%.4f,%.4f%n",
              tasks,
              percent / 100.0,
              sets,
              policy.label(),
              (double) fits[0] / sets,
              (double) fits[1] / sets,
              (double) fits[2] / sets,
              (double) fits[3] / sets);
          ordered &= fits[0] <= fits[1] && fits[1] <= Math.min(fits[2], fits[3]);
          if (policy == Policy.EDF) {
            utilisations.add(percent / 100.0);
            for (int line = 0; line < 4; line++) {
              ratios.get(line).add((double) fits[line] / sets);
            }
          }
        }
      }
      plots.add(
          new RatioChart.Plot(
              String.format(Locale.ROOT, "%d models, EDF, %,d sets a point", tasks, sets),
              "utilisation without reloads",
              List.of(
                  new RatioChart.Line("chosen ones stay", utilisations, ratios.get(1)),
                  new RatioChart.Line("every job reloads", utilisations, ratios.get(0)),
                  new RatioChart.Line("all stay", utilisations, ratios.get(2)),
                  new RatioChart.Line("parts stay, jobs are cut", utilisations, ratios.get(3)))));
    }
    if (args.length > 2) {
      Files.writeString(Path.of(args[2]), RatioChart.svg(plots));
    }
    if (!ordered) {
      throw new IllegalStateException("a choice takes fewer than reloading, or more than can be");
    }
  }

  private static int fits(List<Task> tasks, Policy policy) {
    return OneProcessor.decide(tasks, policy, 1, TimeLimit.ofMillis(LIMIT_MS))
            == Schedulability.SCHEDULABLE
        ? 1
        : 0;
  }

  private static List<Task> tasks(List<Network> networks, double[] share, double bytesPerNs) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < share.length; i++) {
      Network network = networks.get(i);
      long period = (long) Math.min(1e13, Math.max(1, network.wcetNs / share[i]));
      tasks.add(
          new Task(
              network.name,
              network.name,
              period,
              period,
              0,
              new TreeMap<>(Map.of(1, network.wcetNs)),
              OptionalLong.empty(),
              (long) Math.ceil(network.bytes / bytesPerNs),
              OptionalInt.of(i + 1)));
    }
    return tasks;
  }

  private static List<Network> networks(Path single, EdgeTpuModel tpu) throws Exception {
    List<String> lines = Files.readAllLines(single);
    List<String> header = List.of(lines.get(0).split(","));
    List<Network> networks = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cell = line.split(",", -1);
      if (Double.parseDouble(cell[header.indexOf("off_chip_mib")]) == 0) {
        int filters = Integer.parseInt(cell[header.indexOf("filters")]);
        double ms = Double.parseDouble(cell[header.indexOf("latency_ms")]);
        long bytes =
            (long) Math.ceil(1048576 * Double.parseDouble(cell[header.indexOf("on_chip_mib")]));
        networks.add(
            new Network(
                "conv" + filters,
                (long) Math.ceil(1e6 * ms),
                bytes,
                parts(tpu, filters, ms, bytes)));
      }
    }
    return networks;
  }

  /** The measured latency and bytes of a network, divided as in the Edge TPU model. */
  private static List<ModelPart> parts(EdgeTpuModel tpu, int filters, double ms, long bytes) {
    List<TpuPart> modelled =
        TpuPart.of(tpu, TpuSegments.of(tpu, Synthetic.conv5(filters)).best(PARTS, false));
    double run = modelled.stream().mapToDouble(TpuPart::runMs).sum();
    double all = modelled.stream().mapToLong(TpuPart::bytes).sum();
    List<ModelPart> parts = new ArrayList<>();
    for (TpuPart part : modelled) {
      double share = part.bytes() / all;
      parts.add(
          new ModelPart(
              "layer " + part.lastLayer(),
              Math.max(1, (long) Math.ceil(1e6 * ms * part.runMs() / run)),
              (long) Math.floor(bytes * share),
              (long) Math.ceil(bytes * share / (tpu.host().inputMbPerS() * 1e3) * 1e6),
              parts.isEmpty()
                  ? OptionalLong.empty()
                  : OptionalLong.of((long) Math.ceil(1e6 * part.cutMs()))));
    }
    return parts;
  }
}
