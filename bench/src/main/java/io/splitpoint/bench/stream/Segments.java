package io.splitpoint.bench.stream;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.stream.plan.Choice;
import io.splitpoint.stream.plan.Mode;
import io.splitpoint.stream.run.Report;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Replicate against pipeline and 2 x 2 on four modelled accelerators in real time, for the networks
 * of the multi-TPU study: those whose parameters exceed one chip gain more than four times, those
 * that fit gain less than by copies.
 *
 * <pre>{@code
 * bench/run stream.Segments
 * }</pre>
 */
public final class Segments {

  private static final int TPUS = 4;
  private static final double SECONDS = 2;

  private Segments() {}

  public static void main(String[] args) throws InterruptedException {
    EdgeTpuModel tpu = EdgeTpuModel.of(Host.named("pcie-desktop"));
    for (String name :
        List.of("dense4-2000", "dense4-2500", "conv5-300", "conv5-512", "conv5-800")) {
      Workload work = Synthetic.named(name).orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "%s: %.1f MB of its parameters do not fit on one chip%n",
          name,
          tpu.estimate(work).offChipBytes() / 1e6);
      double one = run(tpu, work, "replicate", 1, 0);
      for (String mode : List.of("replicate", "pipeline", "2x2", "auto")) {
        run(tpu, work, mode, TPUS, one);
      }
    }
  }

  private static double run(EdgeTpuModel tpu, Workload work, String mode, int tpus, double one)
      throws InterruptedException {
    Choice choice =
        Choice.of(
            Mode.of(mode, tpus),
            tpus,
            tpu,
            work,
            work.layers(),
            n -> Pipeline.estimate(tpu, work, n, Split.PROFILED).lastLayers());
    Report report =
        Rig.run(OptionalDouble.empty(), Rig::copy, Optional.empty(), choice.arrangement(), SECONDS);
    double fps = report.fps().orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "  %-9s on %d: %8.1f fps, %.1f %% of the modelled %.1f%s%n",
        mode,
        tpus,
        fps,
        100 * fps / choice.arrangement().fps(),
        choice.arrangement().fps(),
        one == 0 ? "" : String.format(Locale.ROOT, ", %.1f times one", fps / one));
    if (mode.equals("auto")) {
      System.out.println("  " + choice.why());
    }
    return fps;
  }
}
