package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.ModelError;
import io.splitpoint.model.edgetpu.OpShape;
import io.splitpoint.model.edgetpu.ParameterMemory;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.Fit;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Sharing;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The answer of {@code fit}, for people and for programs.
 *
 * @param side of the model's square input image in pixels; empty when it is none
 * @param layerNames of layers 1 to N
 * @param tpus that are compared with one
 * @param sharing of them
 */
record FitView(
    String model,
    String host,
    Clock clock,
    Fit fit,
    OptionalInt side,
    List<String> layerNames,
    int tpus,
    SharedChips sharing) {

  private static final double MIB = 1 << 20;

  /** Of the picture, in characters. */
  private static final int WIDTH = 64;

  /** More are summed up in one line of the table; the JSON has all. */
  private static final int MOST_LAYERS = 8;

  /** What the Edge TPU model cannot tell from nothing. */
  private static final double EQUAL = 0.02;

  /** A layer with the bytes that its parameters take on the chip, or on the bus. */
  private record Held(int layer, long bytes) {}

  Map<String, Object> json() {
    ParameterMemory memory = fit.memory();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("model", model);
    root.put("host", host);
    root.put("clock", clock.name().toLowerCase(Locale.ROOT));
    root.put("source", "modelled");
    root.put("fits", fit.fits());
    root.put("latency_ms", fit.alone().latencyMs());
    root.put("latency_ms_low", fit.alone().latencyLowMs());
    root.put("latency_ms_high", fit.alone().latencyHighMs());
    root.put("streaming_ms", fit.streamingMs());
    root.put("streaming_ms_low", fit.alone().error().low(fit.streamingMs()));
    root.put("streaming_ms_high", fit.alone().error().high(fit.streamingMs()));
    Map<String, Object> chip = new LinkedHashMap<>();
    chip.put("total_bytes", memory.totalBytes());
    chip.put("instruction_bytes", memory.instructionBytes());
    chip.put("activation_bytes", memory.activationBytes());
    chip.put("cached_bytes", memory.cachedBytes());
    chip.put("free_bytes", freeBytes());
    chip.put("streamed_bytes", memory.streamedBytes());
    chip.put("vector_bytes", fit.work().vectorBytes());
    chip.put("cached_layers", layers(memory.cached(), false));
    chip.put("streamed_layers", layers(memory.streamed(), true));
    root.put("memory", chip);
    root.put("by_tpus", fit.byTpus().stream().map(FitView::json).toList());
    root.put("least_tpus", fit.leastTpus());
    root.put("least_tpus_compiler", fit.leastTpusByCompiler());
    root.put("input_size", side);
    root.put("takes_other_sizes", fit.takesOtherSizes());
    root.put("input_size_that_fits", fit.inputSize());
    root.put("width_that_fits", fit.width());
    root.put("tpus", tpus);
    root.put("copies", sharing.way(copies()));
    root.put("pipeline", pipeline().map(sharing::way).orElse(null));
    root.put("sharing", sharing.answers());
    return root;
  }

  private List<Map<String, Object>> layers(List<Integer> operators, boolean streamed) {
    List<Map<String, Object>> layers = new ArrayList<>();
    for (Held held : byLayer(operators, streamed)) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("layer", held.layer());
      json.put("name", layerNames.get(held.layer() - 1));
      json.put("bytes", held.bytes());
      layers.add(json);
    }
    return layers;
  }

  private static Map<String, Object> json(Fit.OnTpus on) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tpus", on.tpus());
    json.put("compiler", json(on.compiler()));
    json.put("best", on.best().map(FitView::json).orElse(null));
    return json;
  }

  private static Map<String, Object> json(PipelineEstimate pipeline) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("off_chip_bytes", Fit.offChipBytes(pipeline));
    json.put("per_input_ms", pipeline.perInputMs());
    json.put("first_to_last_ms", pipeline.firstToLastMs());
    json.put("last_layers", pipeline.lastLayers());
    return json;
  }

  void print(PrintWriter out) {
    ParameterMemory memory = fit.memory();
    long vectors = fit.work().vectorBytes();
    long all = memory.cachedBytes() + memory.streamedBytes() - vectors;
    String answer =
        "%s on %s, %s clock: %s (modelled, not measured)"
            .formatted(
                model,
                host,
                clock.name().toLowerCase(Locale.ROOT),
                fit.fits()
                    ? "fits on one Edge TPU"
                    : "%s of its %s MiB of parameters do not fit on one Edge TPU"
                        .formatted(mib(memory.streamedBytes() - vectors), mib(all)));
    out.println(AnswerColour.of(answer, fit.fits()));
    printWhatWouldFit(out);
    if (tpus > 1) {
      printBestSharing(out);
    }
    out.println();
    printPicture(out);
    if (fit.memory().streamedBytes() > 0) {
      printStreamed(out);
    }
    printByTpus(out);
    if (tpus > 1) {
      out.println();
      printMoreTpus(out);
    }
  }

  private void printPicture(PrintWriter out) {
    ParameterMemory memory = fit.memory();
    char[] signs = {'i', 'a', 'c', '.'};
    long[] bytes = {
      memory.instructionBytes(), memory.activationBytes(), memory.cachedBytes(), freeBytes()
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
    int cached = byLayer(memory.cached(), false).size();
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
    List<Held> streamed = new ArrayList<>(byLayer(fit.memory().streamed(), true));
    out.printf(
        Locale.ROOT,
        "sent at every run: %s MiB of %d layer%s, which adds %.1f ms (%s) to %.1f ms%n",
        mib(fit.memory().streamedBytes()),
        streamed.size(),
        streamed.size() == 1 ? "" : "s",
        fit.streamingMs(),
        EstimateView.interval(fit.alone().error(), fit.streamingMs()),
        fit.alone().latencyMs() - fit.streamingMs());
    streamed.sort(Comparator.comparingLong(Held::bytes).reversed());
    for (Held held : streamed.subList(0, Math.min(MOST_LAYERS, streamed.size()))) {
      out.printf("     %6s MiB  %s%n", mib(held.bytes()), layerNames.get(held.layer() - 1));
    }
    if (streamed.size() > MOST_LAYERS) {
      List<Held> rest = streamed.subList(MOST_LAYERS, streamed.size());
      out.printf(
          "     %6s MiB  %d more layers%n",
          mib(rest.stream().mapToLong(Held::bytes).sum()), rest.size());
    }
    if (fit.work().vectorBytes() > 0) {
      out.printf(
          "%s MiB of it are factors and offsets of batch norms that are not folded into a"
              + " convolution:%nthe compiler never keeps them on a chip.%n",
          mib(fit.work().vectorBytes()));
    }
    out.println();
  }

  private void printByTpus(PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    for (Fit.OnTpus on : fit.byTpus()) {
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

  private static List<String> cells(Optional<PipelineEstimate> pipeline) {
    return pipeline
        .map(
            p ->
                List.of(
                    mib(Fit.offChipBytes(p)),
                    number("%.2f", p.perInputMs()),
                    number("%.2f", p.firstToLastMs())))
        .orElse(List.of("", "", ""));
  }

  private void printWhatWouldFit(PrintWriter out) {
    if (!fit.fits()) {
      out.println("TPUs    " + leastTpus());
    }
    out.println("input   " + inputSize());
    if (!fit.fits()) {
      out.println(
          fit.width().isPresent()
              ? "width   It fits on one TPU with all channels times "
                  + number("%.2f", fit.width().getAsDouble())
                  + "."
              : "width   No fewer channels make it fit.");
    }
    int cpu = fit.alone().parts().cpuOps();
    if (cpu > 0) {
      out.println(
          "CPU     %d operator%s and take%s no chip memory."
              .formatted(
                  cpu, cpu == 1 ? " stays on the CPU" : "s stay on the CPU", cpu == 1 ? "s" : ""));
    }
  }

  private String leastTpus() {
    OptionalInt compiler = fit.leastTpusByCompiler();
    OptionalInt best = fit.leastTpus();
    int most = fit.byTpus().get(fit.byTpus().size() - 1).tpus();
    if (compiler.isEmpty() && best.isEmpty()) {
      return "It does not fit on %d either: %s."
          .formatted(
              most,
              largest() > fit.memory().budgetBytes()
                  ? "one layer alone is too large"
                  : "each holds too little");
    }
    return "%s streams %s in the compiler's segments, %s cut where one tensor crosses."
        .formatted(
            fit.work().vectorBytes() > 0 ? "Nothing but batch norms" : "Nothing",
            on(compiler, most),
            on(best, most));
  }

  private static String on(OptionalInt tpus, int most) {
    return tpus.isPresent() ? "on " + tpus.getAsInt() : "on more than " + most;
  }

  private long largest() {
    return byLayer(fit.memory().streamed(), true).stream().mapToLong(Held::bytes).max().orElse(0);
  }

  private String inputSize() {
    OptionalInt size = fit.inputSize();
    if (side.isEmpty()) {
      return "The input is no square image.";
    }
    if (!fit.takesOtherSizes()) {
      return "A layer takes the numbers of a map one by one, so the input has one size, %d by %d."
          .formatted(side.getAsInt(), side.getAsInt());
    }
    if (size.isEmpty()) {
      return fit.fits()
          ? "No larger image than %d by %d fits.".formatted(side.getAsInt(), side.getAsInt())
          : "No smaller image than %d by %d makes it fit."
              .formatted(side.getAsInt(), side.getAsInt());
    }
    return (fit.fits()
            ? "It still fits with images of %d by %d."
            : "It fits on one TPU with images of %d by %d.")
        .formatted(size.getAsInt(), size.getAsInt());
  }

  private void printMoreTpus(PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    double oneMs = fit.alone().latencyMs();
    rows.add(row("one TPU", oneMs, oneMs, fit.alone().error()));
    rows.add(row(copies().text(), copies()));
    pipeline().ifPresent(p -> rows.add(row(p.text(), p)));
    Sharing fastest = sharing.best(Objective.THROUGHPUT);
    Sharing soonest = sharing.best(Objective.LATENCY);
    for (Sharing best : fastest == soonest ? List.of(fastest) : List.of(soonest, fastest)) {
      String goals = fastest == soonest ? "both" : best == fastest ? "throughput" : "latency";
      rows.add(row(best.text() + ", best for " + goals, best));
    }
    TextTable.print(
        List.of("", "latency ms", "nine times in ten", "times one", "inputs/s", "times one"),
        rows,
        out);
  }

  private void printBestSharing(PrintWriter out) {
    double oneMs = fit.alone().latencyMs();
    Sharing fastest = sharing.best(Objective.THROUGHPUT);
    Sharing soonest = sharing.best(Objective.LATENCY);
    boolean sooner = soonest.latencyMs() < oneMs * (1 - EQUAL);
    out.printf(
        Locale.ROOT,
        "%d TPUs give %.1f times the rate of one%s.%n",
        tpus,
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

  private List<String> row(String text, Sharing way) {
    return row(text, way.latencyMs(), way.perInputMs(), way.error());
  }

  private List<String> row(String text, double latency, double perInput, ModelError error) {
    double oneMs = fit.alone().latencyMs();
    return List.of(
        text,
        number("%.2f", latency),
        EstimateView.interval(error, latency),
        number("%.2f", latency / oneMs),
        number("%.1f", 1e3 / perInput),
        number("%.2f", oneMs / perInput));
  }

  private Sharing copies() {
    return sharing.ways().stream()
        .filter(way -> way.depths().stream().allMatch(depth -> depth == 1))
        .findFirst()
        .orElseThrow();
  }

  /** One pipeline of all, empty where the model has too few places to cut. */
  private Optional<Sharing> pipeline() {
    return sharing.ways().stream()
        .filter(way -> way.depths().size() == 1 && way.depths().get(0) > 1)
        .min(Comparator.comparingDouble(Sharing::perInputMs));
  }

  private long freeBytes() {
    ParameterMemory memory = fit.memory();
    return memory.budgetBytes() - memory.cachedBytes();
  }

  private List<Held> byLayer(List<Integer> operators, boolean streamed) {
    Map<Integer, Long> bytes = new TreeMap<>();
    for (int i : operators) {
      OpShape op = fit.work().ops().get(i);
      bytes.merge(op.layer(), streamed ? op.streamedBytes() : op.parameterBytes(), Long::sum);
    }
    return bytes.entrySet().stream().map(e -> new Held(e.getKey(), e.getValue())).toList();
  }

  private static String mib(long bytes) {
    return number("%.2f", bytes / MIB);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
