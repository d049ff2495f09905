package io.splitpoint.cli.edgetpu;

import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.energy.Board;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.ModelError;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Pairing;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The answer of {@code estimate}, for people and for programs.
 *
 * @param compute where the arithmetic comes from: the model's {@code shapes}, or {@code unknown}
 *     because a compiled file does not tell, so that only what is moved is known
 * @param board that the accelerators hang on; empty where nobody said
 * @param whole what that board takes with all of them for an input
 */
record EstimateView(
    String model,
    Host host,
    Clock clock,
    int tpus,
    Split split,
    PipelineEstimate pipeline,
    String compute,
    Optional<Board> board,
    Optional<Energy> whole) {

  /** Of {@link #compute}. */
  static final String UNKNOWN = "unknown";

  /** Of accelerators with nothing around them. */
  static EstimateView of(
      String model,
      Host host,
      Clock clock,
      int tpus,
      Split split,
      PipelineEstimate pipeline,
      String compute) {
    return new EstimateView(
        model, host, clock, tpus, split, pipeline, compute, Optional.empty(), Optional.empty());
  }

  /** The same with the energy of the board that they hang on. */
  EstimateView on(Optional<Board> around) {
    return new EstimateView(
        model,
        host,
        clock,
        tpus,
        split,
        pipeline,
        compute,
        around,
        around.filter(board -> !unknown()).flatMap(this::whole));
  }

  private Optional<Energy> whole(Board around) {
    double ms = pipeline.perInputMs();
    double mj = pipeline.energyMj();
    double share = host.power().errorShare();
    Latency latency =
        new Latency(
            ms,
            pipeline.error().low(ms),
            pipeline.error().high(ms),
            OptionalDouble.empty(),
            Source.MODELLED);
    Energy own =
        new Energy(
            OptionalDouble.of(mj / ms),
            mj,
            mj * Math.max(0, 1 - share),
            mj * (1 + share),
            Source.MODELLED,
            EnergyOf.ACCELERATOR,
            OptionalDouble.of(tpus * host.power().idleW()));
    List<LayerProfile> rows =
        List.of(
            row(0, Optional.empty(), Optional.empty()),
            row(1, Optional.of(latency), Optional.of(own)));
    Pairing alone = Pairing.toFasterServer(rows, 1, Link.named("local").orElseThrow());
    Machines machines = new Machines(Optional.of(around), Optional.empty());
    return EnergyBoundary.of(List.of(alone), EnergyOf.BOARD, machines, 1)
        .pairings()
        .get(0)
        .head()
        .get(1)
        .energy();
  }

  private LayerProfile row(int layer, Optional<Latency> latency, Optional<Energy> energy) {
    return new LayerProfile(
        model,
        "int8",
        host.name(),
        1,
        layer,
        "all",
        "",
        "",
        OptionalLong.empty(),
        0,
        0,
        0,
        latency,
        energy);
  }

  Map<String, Object> json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("model", model);
    root.put("host", host.name());
    root.put("tpus", tpus);
    root.put("latency_ms", known(pipeline.perInputMs()));
    root.put(
        "latency_ms_low",
        unknown() ? number(leastMs()) : number(pipeline.error().low(pipeline.perInputMs())));
    root.put("latency_ms_high", known(pipeline.error().high(pipeline.perInputMs())));
    root.put("energy_mj", known(pipeline.energyMj()));
    root.put("energy_of", EnergyOf.ACCELERATOR.label());
    board.ifPresent(around -> root.put("board", around.name()));
    whole.ifPresent(
        energy -> {
          root.put("board_energy_mj", number(energy.mj()));
          root.put("board_energy_mj_low", number(energy.lowMj()));
          root.put("board_energy_mj_high", number(energy.highMj()));
        });
    root.put("on_chip_bytes", perTpu(Estimate::onChipBytes));
    root.put("off_chip_bytes", perTpu(Estimate::offChipBytes));
    root.put("source", "modelled");
    root.put("pipeline_latency_ms", known(pipeline.firstToLastMs()));
    root.put(
        "pipeline_latency_ms_low",
        unknown() ? number(leastMs()) : number(pipeline.error().low(pipeline.firstToLastMs())));
    root.put("pipeline_latency_ms_high", known(pipeline.error().high(pipeline.firstToLastMs())));
    root.put("first_run_ms", known(firstRunMs()));
    root.put("clock", label(clock));
    root.put("split", label(split));
    root.put("compute", compute);
    root.put("segments", unknown() ? List.of() : segments());
    return root;
  }

  private boolean unknown() {
    return compute.equals(UNKNOWN);
  }

  private Number known(double value) {
    return unknown() ? null : number(value);
  }

  /** What the call and its transfers take, however fast the array computes. */
  private double leastMs() {
    Estimate estimate = pipeline.segments().get(0);
    return estimate.latencyMs() - estimate.parts().computeMs() + estimate.parts().hiddenMs();
  }

  private void printUnknown(PrintWriter out) {
    Estimate estimate = pipeline.segments().get(0);
    out.printf(
        Locale.ROOT,
        "latency   unknown, at least %s ms for the call and its transfers%n"
            + "memory    %s MiB of parameters cached on the chip, %s MiB sent at every run%n"
            + "A compiled file does not tell what it computes, and the model it was compiled from is"
            + " not%nbeside it: put x.tflite beside x_edgetpu.tflite, or estimate x.tflite itself.%n",
        ms(leastMs()),
        mib(estimate.onChipBytes()),
        mib(estimate.offChipBytes()));
    int cpu = estimate.parts().cpuOps();
    if (cpu > 0) {
      out.printf("%d operator%s on the CPU.%n", cpu, cpu == 1 ? " stays" : "s stay");
    }
  }

  private List<Map<String, Object>> segments() {
    return segments(pipeline);
  }

  /** Each segment's last layer and where its time goes. */
  static List<Map<String, Object>> segments(PipelineEstimate pipeline) {
    List<Map<String, Object>> segments = new ArrayList<>();
    for (int i = 0; i < pipeline.segments().size(); i++) {
      Estimate estimate = pipeline.segments().get(i);
      Estimate.Parts parts = estimate.parts();
      Map<String, Object> segment = new LinkedHashMap<>();
      segment.put("last_layer", pipeline.lastLayers().get(i));
      segment.put("latency_ms", number(estimate.latencyMs()));
      segment.put("overhead_ms", number(parts.overheadMs()));
      segment.put("input_ms", number(parts.inputMs()));
      segment.put("instruction_ms", number(parts.instructionMs()));
      segment.put("stream_ms", number(parts.streamMs()));
      segment.put("compute_ms", number(parts.computeMs()));
      segment.put("hidden_ms", number(parts.hiddenMs()));
      segment.put("output_ms", number(parts.outputMs()));
      segment.put("cpu_ms", number(parts.cpuMs()));
      segment.put("cpu_operators", parts.cpuOps());
      segments.add(segment);
    }
    return segments;
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s on %s, %s clock, %d TPU%s%s (modelled, not measured)%n%n",
        model,
        host.name(),
        label(clock),
        tpus,
        tpus == 1 ? "" : "s",
        tpus == 1 ? "" : ", " + label(split) + " split");
    if (unknown()) {
      printUnknown(out);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    addRows(pipeline, rows);
    printRows(rows, out);
    out.println();
    if (tpus == 1) {
      out.printf(
          Locale.ROOT,
          "latency   %s ms, nine times in ten %s%n",
          ms(pipeline.perInputMs()),
          interval(pipeline.error(), pipeline.perInputMs()));
    } else {
      out.printf(
          Locale.ROOT,
          "latency   %s ms per input in a full pipeline, nine times in ten %s;%n"
              + "          %s ms from first in to last out, nine times in ten %s%n",
          ms(pipeline.perInputMs()),
          interval(pipeline.error(), pipeline.perInputMs()),
          ms(pipeline.firstToLastMs()),
          interval(pipeline.error(), pipeline.firstToLastMs()));
    }
    out.printf(Locale.ROOT, "first run %s ms, with loading of parameters%n", ms(firstRunMs()));
    out.printf(
        Locale.ROOT,
        "energy    %s mJ per input, accelerators only, ±%.0f %%%n",
        ms(pipeline.energyMj()),
        100 * host.power().errorShare());
    whole.ifPresent(
        energy ->
            out.printf(
                "          %s mJ per input, the whole board (%s), %s to %s%n",
                ms(energy.mj()),
                board.orElseThrow().name(),
                ms(energy.lowMj()),
                ms(energy.highMj())));
    int cpu = pipeline.segments().stream().mapToInt(e -> e.parts().cpuOps()).sum();
    if (cpu > 0) {
      out.printf(Locale.ROOT, "%d operator%s on the CPU%n", cpu, cpu == 1 ? " stays" : "s stay");
    }
  }

  /** A row for each chip of the pipeline, numbered on from those that are there. */
  static void addRows(PipelineEstimate pipeline, List<List<String>> rows) {
    for (int i = 0; i < pipeline.segments().size(); i++) {
      Estimate estimate = pipeline.segments().get(i);
      Estimate.Parts parts = estimate.parts();
      rows.add(
          List.of(
              "TPU " + (rows.size() + 1),
              pipeline.lastLayers().get(i) == 0 ? "" : pipeline.lastLayers().get(i).toString(),
              ms(estimate.latencyMs()),
              ms(parts.computeMs()),
              ms(parts.streamMs()),
              ms(parts.hiddenMs()),
              ms(parts.inputMs() + parts.outputMs()),
              ms(parts.instructionMs() + parts.overheadMs()),
              ms(parts.cpuMs()),
              mib(estimate.onChipBytes()),
              mib(estimate.offChipBytes())));
    }
  }

  static void printRows(List<List<String>> rows, PrintWriter out) {
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
  }

  /** Of a modelled time. */
  static String interval(ModelError error, double ms) {
    return ms(error.low(ms)) + " to " + ms(error.high(ms));
  }

  private double firstRunMs() {
    return firstRunMs(pipeline);
  }

  /** One input's way through all chips when each of them loads its parameters first. */
  static double firstRunMs(PipelineEstimate pipeline) {
    double loading =
        pipeline.segments().stream().mapToDouble(e -> e.firstRunMs() - e.latencyMs()).sum();
    return pipeline.firstToLastMs() + loading;
  }

  /** A number for each TPU asked for; 0 for one that the best split leaves idle. */
  private List<Long> perTpu(java.util.function.ToLongFunction<Estimate> bytes) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < tpus; i++) {
      all.add(i < pipeline.segments().size() ? bytes.applyAsLong(pipeline.segments().get(i)) : 0L);
    }
    return all;
  }

  static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static BigDecimal number(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(6));
  }

  private static String ms(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.2f", bytes / 1048576.0);
  }
}
