package io.splitpoint.bench.stream;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.Sharing;
import io.splitpoint.stream.plan.Choice;
import io.splitpoint.stream.plan.Mode;
import io.splitpoint.stream.run.StreamResult;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * Runs the multi-TPU study's networks on 2, 3 and 4 modelled accelerators in real time, and
 * compares with the study's measurements: the rate of a pipeline, and of copies, as a multiple of
 * that of one accelerator. Networks whose parameters exceed one chip should gain more by segments
 * than by copies where the study's did; those that fit should not.
 *
 * <pre>{@code
 * bench/run stream.Segments DATA/edgetpu dense4-1460,dense4-1620,dense4-2020 2
 * }</pre>
 *
 * The arguments are the folder of the study's sweeps, networks, and seconds per run. The last
 * column is the least ratio of measured to predicted rate of the pipeline, the copies and the
 * choice of {@code --mode auto}.
 */
public final class Segments {

  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));

  private final Path sweeps;
  private final double seconds;

  private Segments(Path sweeps, double seconds) {
    this.sweeps = sweeps;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Segments bench = new Segments(Path.of(args[0]), Double.parseDouble(args[2]));
    System.out.println(
        "network, MB off chip | chips | pipeline: study, predicted, here | copies: here | auto: predicted, here | here/predicted");
    for (String name : args[1].split(",")) {
      bench.network(name);
    }
  }

  private void network(String name) throws IOException, InterruptedException {
    Workload work = Synthetic.named(name).orElseThrow();
    Map<Integer, Double> study = studyGains(name);
    Rate one = run(work, "replicate", 1);
    for (int chips = 2; chips <= 4; chips++) {
      Rate pipeline = run(work, "pipeline", chips);
      Rate copies = run(work, "replicate", chips);
      Rate auto = run(work, "auto", chips);
      System.out.printf(
          Locale.ROOT,
          "%s, %.1f | %d | %s, %.2f, %.2f | %.2f | %.2f, %.2f %s | %.1f, %.1f, %.1f %%%n",
          name,
          TPU.estimate(work).offChipBytes() / 1e6,
          chips,
          study.containsKey(chips) ? String.format(Locale.ROOT, "%.2f", study.get(chips)) : "-",
          pipeline.predicted / one.predicted,
          pipeline.fps / one.predicted,
          copies.fps / one.predicted,
          auto.predicted / one.predicted,
          auto.fps / one.predicted,
          auto.name,
          pipeline.percent(),
          copies.percent(),
          auto.percent());
    }
    System.out.printf(
        Locale.ROOT, "  one: %.1f fps, %.1f %% of the predicted%n", one.fps, one.percent());
  }

  /** Per number of chips: one chip's latency over the profiled pipeline's time per input. */
  private Map<Integer, Double> studyGains(String name) throws IOException {
    boolean conv = name.startsWith("conv5-");
    String kind = conv ? "conv" : "dense";
    String column = conv ? "filters" : "neurons";
    String size = name.substring(name.indexOf('-') + 1);
    Map<Integer, Double> gains = new TreeMap<>();
    for (CSVRecord one : read(kind + "-sweep-1tpu.csv")) {
      if (one.get(column).equals(size)) {
        for (CSVRecord row : read(kind + "-sweep-pipelines.csv")) {
          if (row.get(column).equals(size) && row.get("split").equals("profiled")) {
            gains.put(
                Integer.parseInt(row.get("tpus")),
                Double.parseDouble(one.get("latency_ms"))
                    / Double.parseDouble(row.get("latency_per_input_ms")));
          }
        }
      }
    }
    return gains;
  }

  private List<CSVRecord> read(String file) throws IOException {
    CSVFormat headed = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in = Files.newBufferedReader(sweeps.resolve(file))) {
      return headed.parse(in).getRecords();
    }
  }

  private record Rate(String name, double fps, double predicted) {
    double percent() {
      return 100 * fps / predicted;
    }
  }

  private Rate run(Workload work, String mode, int chips) throws InterruptedException {
    Choice choice =
        Choice.of(
            Mode.of(mode, chips),
            chips,
            TPU,
            work,
            work.layers(),
            n -> Pipeline.estimate(TPU, work, n, Split.PROFILED).lastLayers(),
            Sharing.depths(chips, work.layers()));
    StreamResult report =
        Rig.run(
            OptionalDouble.empty(), Rig::copy, Optional.empty(), choice.arrangements(), seconds);
    return new Rate(choice.name(), report.fps().orElseThrow(), choice.fps());
  }
}
