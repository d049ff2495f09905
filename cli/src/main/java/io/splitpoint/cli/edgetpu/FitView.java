package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.Fitting;
import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Fit;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Sharing;
import io.splitpoint.profile.Milliseconds;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Prints the answer of {@code fit} for people. */
record FitView(Fitting.Result found) {

  private static final double MIB = 1 << 20;

  /** Width of the picture in characters. */
  private static final int WIDTH = 64;

  /** Further layers are summed up in one line of the table; the JSON lists all. */
  private static final int MOST_LAYERS = 8;

  /** A difference below the Edge TPU model's accuracy. */
  private static final double EQUAL = 0.02;

  void print(PrintWriter out) {
    Fit.Memory memory = fit().memory();
    long streamed = memory.streamedBytes() - memory.vectorBytes();
    String answer =
        "%s on %s, %s clock: %s (modelled, not measured)"
            .formatted(
                found.model(),
                found.host(),
                found.clock(),
                fit().fits()
                    ? "fits on one Edge TPU"
                    : "%s of its %s MiB of parameters do not fit on one Edge TPU"
                        .formatted(mib(streamed), mib(memory.cachedBytes() + streamed)));
    out.println(AnswerColour.of(answer, fit().fits()));
    printWhatWouldFit(out);
    if (found.tpus() > 1) {
      printBestSharing(out);
    }
    out.println();
    printPicture(out);
    if (memory.streamedBytes() > 0) {
      printStreamed(out);
    }
    printByTpus(out);
    if (found.tpus() > 1) {
      out.println();
      printMoreTpus(out);
    }
  }

  private void printPicture(PrintWriter out) {
    Fit.Memory memory = fit().memory();
    char[] signs = {'i', 'a', 'c', '.'};
    long[] bytes = {
      memory.instructionBytes(), memory.activationBytes(), memory.cachedBytes(), memory.freeBytes()
    };
    StringBuilder bar = new StringBuilder();
    long sum = 0;
    for (int part = 0; part < signs.length; part++) {
      sum += bytes[part];
      int end = (int) Math.round((double) sum * WIDTH / Math.max(1, memory.totalBytes()));
      while (bar.length() < Math.min(WIDTH, end)) {
        bar.append(signs[part]);
      }
    }
    int cached = memory.cachedLayers().size();
    out.printf("the chip's parameter memory, %s MiB%n", mib(memory.totalBytes()));
    out.printf("  [%s]%n", bar);
    out.printf("  i  %6s MiB  the program%n", mib(bytes[0]));
    out.printf("  a  %6s MiB  input and activations%n", mib(bytes[1]));
    out.printf(
        "  c  %6s MiB  cached parameters of %d layer%s%n",
        mib(bytes[2]), cached, cached == 1 ? "" : "s");
    out.printf("  .  %6s MiB  free%n%n", mib(bytes[3]));
  }

  private void printStreamed(PrintWriter out) {
    List<Fit.LayerBytes> streamed = new ArrayList<>(fit().memory().streamedLayers());
    out.printf(
        "sent at every run: %s MiB of %d layer%s, which adds %s ms (%s) to %s ms%n",
        mib(fit().memory().streamedBytes()),
        streamed.size(),
        streamed.size() == 1 ? "" : "s",
        Milliseconds.text(fit().streamingMs()),
        EstimateView.interval(fit().streamingMsLow(), fit().streamingMsHigh()),
        Milliseconds.text(fit().latencyMs() - fit().streamingMs()));
    streamed.sort(Comparator.comparingLong(Fit.LayerBytes::bytes).reversed());
    for (Fit.LayerBytes held : streamed.subList(0, Math.min(MOST_LAYERS, streamed.size()))) {
      out.printf("     %6s MiB  %s%n", mib(held.bytes()), held.name());
    }
    if (streamed.size() > MOST_LAYERS) {
      List<Fit.LayerBytes> rest = streamed.subList(MOST_LAYERS, streamed.size());
      out.printf(
          "     %6s MiB  %d more layers%n",
          mib(rest.stream().mapToLong(Fit.LayerBytes::bytes).sum()), rest.size());
    }
    if (fit().memory().vectorBytes() > 0) {
      out.printf(
          "%s MiB of it are factors and offsets of batch norms that are not folded into a"
              + " convolution:%nthe compiler never keeps them on a chip.%n",
          mib(fit().memory().vectorBytes()));
    }
    out.println();
  }

  private void printByTpus(PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    for (Fit.OnTpus on : fit().byTpus()) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(on.tpus())));
      row.addAll(cells(Optional.of(on.compiler())));
      row.addAll(cells(on.best()));
      rows.add(row);
    }
    TextTable.print(
        List.of(
            "TPUs",
            "compiler: off chip MiB",
            "ms per input",
            "ms through",
            "one-tensor cuts: off chip MiB",
            "ms per input",
            "ms through"),
        rows,
        out);
  }

  private static List<String> cells(Optional<Fit.Cut> pipeline) {
    return pipeline
        .map(
            cut ->
                List.of(
                    mib(cut.offChipBytes()),
                    Milliseconds.text(cut.perInputMs()),
                    Milliseconds.text(cut.firstToLastMs())))
        .orElse(List.of("", "", ""));
  }

  private void printWhatWouldFit(PrintWriter out) {
    if (!fit().fits()) {
      out.println("TPUs    " + leastTpus());
    }
    out.println("input   " + inputSize());
    if (!fit().fits()) {
      out.println(
          fit().widthThatFits().isPresent()
              ? "width   It fits on one TPU with all channels times "
                  + number("%.2f", fit().widthThatFits().getAsDouble())
                  + "."
              : "width   No fewer channels make it fit.");
    }
    int cpu = fit().cpuOperators();
    if (cpu > 0) {
      out.println(
          "CPU     %d operator%s and take%s no chip memory."
              .formatted(
                  cpu, cpu == 1 ? " stays on the CPU" : "s stay on the CPU", cpu == 1 ? "s" : ""));
    }
  }

  private String leastTpus() {
    OptionalInt compiler = fit().leastTpusCompiler();
    OptionalInt best = fit().leastTpus();
    int most = fit().byTpus().get(fit().byTpus().size() - 1).tpus();
    if (compiler.isEmpty() && best.isEmpty()) {
      return "It does not fit on %d either: %s."
          .formatted(
              most,
              largest() > fit().memory().freeBytes() + fit().memory().cachedBytes()
                  ? "one layer alone is too large"
                  : "each holds too little");
    }
    return "%s streams %s in the compiler's segments, %s cut where one tensor crosses."
        .formatted(
            fit().memory().vectorBytes() > 0 ? "Nothing but batch norms" : "Nothing",
            on(compiler, most),
            on(best, most));
  }

  private static String on(OptionalInt tpus, int most) {
    return tpus.isPresent() ? "on " + tpus.getAsInt() : "on more than " + most;
  }

  private long largest() {
    return fit().memory().streamedLayers().stream()
        .mapToLong(Fit.LayerBytes::bytes)
        .max()
        .orElse(0);
  }

  private String inputSize() {
    OptionalInt size = fit().inputSizeThatFits();
    if (fit().inputSize().isEmpty()) {
      return "The input is not a square image.";
    }
    int side = fit().inputSize().getAsInt();
    if (!fit().takesOtherSizes()) {
      return "A layer reads every value of a map, so the input has one size, %d by %d."
          .formatted(side, side);
    }
    if (size.isEmpty()) {
      return fit().fits()
          ? "No larger image than %d by %d fits.".formatted(side, side)
          : "No smaller image than %d by %d makes it fit.".formatted(side, side);
    }
    return (fit().fits()
            ? "It still fits with images of %d by %d."
            : "It fits on one TPU with images of %d by %d.")
        .formatted(size.getAsInt(), size.getAsInt());
  }

  private void printMoreTpus(PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    double oneMs = fit().latencyMs();
    rows.add(row("one TPU", oneMs, fit().latencyMsLow(), fit().latencyMsHigh(), oneMs));
    rows.add(row(found.ways().copies(), ""));
    found.ways().pipeline().ifPresent(one -> rows.add(row(one, "")));
    Sharing fastest = found.ways().best(Objective.THROUGHPUT);
    Sharing soonest = found.ways().best(Objective.LATENCY);
    if (fastest == soonest) {
      rows.add(row(fastest, ", best for both"));
    } else {
      rows.add(row(soonest, ", best for latency"));
      rows.add(row(fastest, ", best for throughput"));
    }
    TextTable.print(
        List.of("", "latency ms", "90 % interval", "times one", "inputs/s", "times one"),
        rows,
        out);
  }

  private void printBestSharing(PrintWriter out) {
    double oneMs = fit().latencyMs();
    Sharing fastest = found.ways().best(Objective.THROUGHPUT);
    Sharing soonest = found.ways().best(Objective.LATENCY);
    boolean sooner = soonest.latencyMs() < oneMs * (1 - EQUAL);
    out.printf(
        Locale.ROOT,
        "%d TPUs give %.1f times the rate of one%s.%n",
        found.tpus(),
        oneMs / fastest.perInputMs(),
        sooner
            ? String.format(
                Locale.ROOT,
                " as %s, and %.0f %% of its latency as %s",
                fastest.text(),
                100 * soonest.latencyMs() / oneMs,
                soonest.text())
            : " as " + fastest.text() + ", and no lower latency however they are shared");
  }

  private List<String> row(Sharing sharing, String end) {
    SharedChips.Way way = found.ways().way(sharing);
    return row(
        sharing.text() + end,
        way.latencyMs(),
        way.latencyMsLow(),
        way.latencyMsHigh(),
        way.perInputMs());
  }

  private List<String> row(String text, double ms, double lowMs, double highMs, double perInputMs) {
    return List.of(
        text,
        Milliseconds.text(ms),
        EstimateView.interval(lowMs, highMs),
        number("%.2f", ms / fit().latencyMs()),
        number("%.1f", 1e3 / perInputMs),
        number("%.2f", fit().latencyMs() / perInputMs));
  }

  private Fit fit() {
    return found.fit();
  }

  private static String mib(long bytes) {
    return number("%.2f", bytes / MIB);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
