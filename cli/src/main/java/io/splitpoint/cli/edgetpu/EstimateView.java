package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.EstimateResult;
import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Objective;
import io.splitpoint.profile.Milliseconds;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints the answer of {@code estimate} for people. */
final class EstimateView {

  /** How the compiler lays out fewer parameters than these is not known (docs/edgetpu-model.md). */
  private static final long FEW_PARAMETER_BYTES = 1 << 18;

  private EstimateView() {}

  static void print(EstimateResult result, PrintWriter out) {
    out.printf(
        "%s on %s, %s clock, %d TPU%s%s (modelled, not measured)%n%n",
        result.model(),
        result.host(),
        result.clock(),
        result.tpus(),
        result.tpus() == 1 ? "" : "s",
        result
            .ways()
            .map(ways -> " shared for %s: %s".formatted(result.objective(), text(result, ways)))
            .orElse(result.tpus() == 1 ? "" : ", " + result.split() + " split"));
    if (result.latencyMs() == null) {
      printUnknown(result, out);
      return;
    }
    printAnswers(result, out);
    out.println();
    printSegments(result, out);
    result
        .ways()
        .ifPresentOrElse(
            ways -> {
              out.println();
              SharingView.print(ways, out);
            },
            () -> printCpuOperators(result, "", out));
  }

  private static void printAnswers(EstimateResult result, PrintWriter out) {
    boolean alone = result.tpus() == 1;
    String latency =
        "latency   %s ms%s, 90 %% interval %s%s"
            .formatted(
                Milliseconds.text(result.latencyMs()),
                alone
                    ? ""
                    : result.ways().isPresent()
                        ? " per input with all copies full"
                        : " per input in a full pipeline",
                interval(result.latencyMsLow(), result.latencyMsHigh()),
                alone ? "" : ";");
    out.println(AnswerColour.of(latency, true));
    if (!alone) {
      out.printf(
          "          %s ms from first in to last out, %s90 %% interval %s%n",
          Milliseconds.text(result.pipelineLatencyMs()),
          result.ways().isPresent() ? "the slowest copy, " : "",
          interval(result.pipelineLatencyMsLow(), result.pipelineLatencyMsHigh()));
    }
    out.printf(
        "first run %s ms, with loading of parameters%n", Milliseconds.text(result.firstRunMs()));
    out.printf(
        Locale.ROOT,
        "energy    %s mJ per input, accelerators only, ±%.0f %%%n",
        Milliseconds.text(result.energyMj()),
        result.energyErrorPercent());
    if (result.boardEnergyMj() != null) {
      out.printf(
          "          %s mJ per input, the whole board (%s), %s to %s%n",
          Milliseconds.text(result.boardEnergyMj()),
          result.board(),
          Milliseconds.text(result.boardEnergyMjLow()),
          Milliseconds.text(result.boardEnergyMjHigh()));
    }
  }

  private static String text(EstimateResult result, SharedChips ways) {
    return ways.best(Objective.of(result.objective())).text();
  }

  private static void printUnknown(EstimateResult result, PrintWriter out) {
    String latency =
        "latency   unknown, at least %s ms for the call and its transfers"
            .formatted(Milliseconds.text(result.latencyMsLow()));
    out.println(AnswerColour.of(latency, false));
    out.printf(
        "memory    %s MiB of parameters cached on the chip, %s MiB sent at every run%n"
            + "A compiled file does not tell what it computes, and the model it was compiled from is"
            + " not%nbeside it: put x.tflite beside x_edgetpu.tflite, or estimate x.tflite itself.%n",
        mib(result.onChipBytes().get(0)), mib(result.offChipBytes().get(0)));
    printCpuOperators(result, ".", out);
  }

  private static void printCpuOperators(EstimateResult result, String end, PrintWriter out) {
    int cpu = result.cpuOperators();
    if (cpu > 0) {
      out.printf("%d operator%s on the CPU%s%n", cpu, cpu == 1 ? " stays" : "s stay", end);
    }
  }

  private static void printSegments(EstimateResult result, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    for (EstimateResult.Segment chip : result.segments()) {
      rows.add(
          List.of(
              "TPU " + (rows.size() + 1),
              chip.lastLayer() == 0 ? "" : Integer.toString(chip.lastLayer()),
              Milliseconds.text(chip.latencyMs()),
              Milliseconds.text(chip.computeMs()),
              Milliseconds.text(chip.streamMs()),
              Milliseconds.text(chip.hiddenMs()),
              Milliseconds.text(chip.inputMs() + chip.outputMs()),
              Milliseconds.text(chip.instructionMs() + chip.overheadMs()),
              Milliseconds.text(chip.cpuMs()),
              mib(result.onChipBytes().get(rows.size())),
              mib(result.offChipBytes().get(rows.size()))));
    }
    TextTable.print(
        List.of(
            "",
            "to layer",
            "ms",
            "compute",
            "stream",
            "hidden",
            "in+out",
            "call",
            "CPU",
            "cached MiB",
            "streamed MiB"),
        rows,
        out);
    long parameters =
        Stream.of(result.onChipBytes(), result.offChipBytes())
            .flatMap(List::stream)
            .mapToLong(Long::longValue)
            .sum();
    boolean fromShapes = result.segments().stream().anyMatch(chip -> chip.lastLayer() > 0);
    if (fromShapes && parameters > 0 && parameters < FEW_PARAMETER_BYTES) {
      out.println(
          "cached and streamed MiB are rough for so few parameters: compiled files hold up to three"
              + " times as many bytes");
    }
  }

  static String interval(double low, double high) {
    return Milliseconds.text(low) + " to " + Milliseconds.text(high);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.2f", bytes / 1048576.0);
  }
}
