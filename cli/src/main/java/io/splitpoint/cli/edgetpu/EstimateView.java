package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.EstimateResult;
import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.model.edgetpu.ModelError;
import io.splitpoint.partition.Objective;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The answer of {@code estimate}, for people. */
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
        "latency   %s ms%s, nine times in ten %s%s"
            .formatted(
                ms(result.latencyMs()),
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
          "          %s ms from first in to last out, %snine times in ten %s%n",
          ms(result.pipelineLatencyMs()),
          result.ways().isPresent() ? "the slowest copy, " : "",
          interval(result.pipelineLatencyMsLow(), result.pipelineLatencyMsHigh()));
    }
    out.printf("first run %s ms, with loading of parameters%n", ms(result.firstRunMs()));
    out.printf(
        Locale.ROOT,
        "energy    %s mJ per input, accelerators only, ±%.0f %%%n",
        ms(result.energyMj()),
        result.energyErrorPercent());
    if (result.boardEnergyMj() != null) {
      out.printf(
          "          %s mJ per input, the whole board (%s), %s to %s%n",
          ms(result.boardEnergyMj()),
          result.board(),
          ms(result.boardEnergyMjLow()),
          ms(result.boardEnergyMjHigh()));
    }
  }

  private static String text(EstimateResult result, SharedChips ways) {
    return ways.best(Objective.of(result.objective())).text();
  }

  private static void printUnknown(EstimateResult result, PrintWriter out) {
    String latency =
        "latency   unknown, at least %s ms for the call and its transfers"
            .formatted(ms(result.latencyMsLow()));
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
              ms(chip.latencyMs()),
              ms(chip.computeMs()),
              ms(chip.streamMs()),
              ms(chip.hiddenMs()),
              ms(chip.inputMs() + chip.outputMs()),
              ms(chip.instructionMs() + chip.overheadMs()),
              ms(chip.cpuMs()),
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

  /** Of a modelled time. */
  static String interval(ModelError error, double ms) {
    return interval(error.low(ms), error.high(ms));
  }

  private static String interval(double low, double high) {
    return ms(low) + " to " + ms(high);
  }

  private static String ms(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.2f", bytes / 1048576.0);
  }
}
