package io.splitpoint.bench.points;

import io.splitpoint.bench.points.TestBed.Run;
import io.splitpoint.bench.points.TestBed.Setting;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.OperatingPoint;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * A test bed's runs as profiles: each setting of the Pi a device at an operating point, the
 * server's tails, and the link. Use it to give these runs to {@code partition}.
 *
 * <p>A layer is one of SPLINTER's cuts; layer 1 is the decoded image, because the Pi decodes it. A
 * head is the mean of its runs, whatever the server; a tail the median over heads; the link a line
 * through the medians of the transfers by size. The Pi with and without the stick are two machines:
 * a stick that is plugged in draws power.
 *
 * @param withoutStick heads on the Pi's CPU
 * @param withStick heads on the stick
 * @param server its devices' whole models
 * @param serverTails row k holds the server's cost after layer k
 */
record TestBedProfiles(
    Profile withoutStick,
    Profile withStick,
    Profile server,
    List<LayerProfile> serverTails,
    Link link) {

  /** The layers of which the tree has runs; the last one keeps everything on the Pi. */
  static final int[] CUTS = {0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 22};

  private static final String MODEL = "vgg16-splinter";

  /** Idle power of a stick, as in the device file of the shipped Coral on a Raspberry Pi 4. */
  private static final double STICK_IDLE_W = 1.65;

  private static final double MJ_A_GMAC = 0.51;

  /** Channels in and out and side of VGG16's convolutions and pools, by their layers from 1. */
  private static final int[][] CONVOLUTIONS = {
    {3, 64, 224}, {64, 64, 224}, {}, {64, 128, 112}, {128, 128, 112}, {}, {128, 256, 56},
    {256, 256, 56}, {256, 256, 56}, {}, {256, 512, 28}, {512, 512, 28}, {512, 512, 28}, {},
    {512, 512, 14}, {512, 512, 14}, {512, 512, 14}, {}
  };

  /** The flattening and the dense layers after them. */
  private static final long[] DENSE = {0, 25088L * 4096, 4096L * 4096, 4096L * 1000};

  static TestBedProfiles of(TestBed bed) {
    List<LayerProfile> off = new ArrayList<>();
    List<LayerProfile> stick = new ArrayList<>();
    for (String accelerator : List.of("off", "std", "max")) {
      for (int mhz = 600; mhz <= 1800; mhz += 200) {
        (accelerator.equals("off") ? off : stick).addAll(heads(bed, accelerator, mhz));
      }
    }
    List<LayerProfile> whole = new ArrayList<>();
    List<LayerProfile> tails = new ArrayList<>();
    for (String server : List.of("gpu", "cpu")) {
      for (int layer = 0; layer <= CUTS.length; layer++) {
        whole.add(serverRow(bed, server, layer, layer == CUTS.length ? 1 : 0));
        if (layer > 0 && layer < CUTS.length) {
          tails.add(serverRow(bed, server, layer, layer));
        }
      }
    }
    return new TestBedProfiles(
        Profile.of(off), Profile.of(stick), Profile.of(whole), List.copyOf(tails), link(bed));
  }

  private static String device(String accelerator, int mhz) {
    boolean stick = !accelerator.equals("off");
    return new OperatingPoint(
            stick ? "coral" : "cpu",
            stick ? Optional.of(accelerator) : Optional.empty(),
            OptionalInt.of(mhz),
            OptionalInt.empty())
        .name();
  }

  private static List<LayerProfile> heads(TestBed bed, String accelerator, int mhz) {
    List<LayerProfile> rows = new ArrayList<>();
    rows.add(row(bed, device(accelerator, mhz), 0, 0, OptionalDouble.empty(), Optional.empty()));
    for (int layer = 1; layer <= CUTS.length; layer++) {
      int cut = CUTS[layer - 1];
      List<Run> same =
          bed.measured().stream()
              .filter(run -> run.setting().cut() == cut && run.setting().mhz() == mhz)
              .filter(run -> run.setting().accelerator().equals(accelerator))
              .toList();
      int runs = same.stream().mapToInt(Run::runs).sum();
      OptionalDouble ms =
          runs == 0
              ? OptionalDouble.empty()
              : OptionalDouble.of(
                  same.stream().mapToDouble(run -> run.runs() * run.headMs()).sum() / runs);
      Optional<Energy> energy =
          accelerator.equals("off") || ms.isEmpty()
              ? Optional.empty()
              : Optional.of(stick(cut, ms.getAsDouble()));
      rows.add(row(bed, device(accelerator, mhz), layer, runs, ms, energy));
    }
    return rows;
  }

  private static Energy stick(int cut, double ms) {
    double mj = STICK_IDLE_W * ms + MJ_A_GMAC * macs(cut) * 1e-9;
    return new Energy(
        OptionalDouble.of(mj / ms),
        mj,
        0,
        Double.POSITIVE_INFINITY,
        Source.MODELLED,
        EnergyOf.ACCELERATOR,
        OptionalDouble.of(STICK_IDLE_W));
  }

  /** SPLINTER does not count a waiting server, so it waits at 0 W. */
  private static LayerProfile serverRow(TestBed bed, String server, int layer, int tailAfter) {
    List<Run> same =
        tailAfter == 0
            ? List.of()
            : bed.runs().stream()
                .filter(run -> run.setting().cut() == CUTS[tailAfter - 1])
                .filter(run -> run.setting().server().equals(server))
                .toList();
    OptionalDouble ms = median(same, Run::tailMs);
    Optional<Energy> energy =
        ms.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Energy(
                    OptionalDouble.empty(),
                    ms.getAsDouble() * watts(bed, server),
                    0,
                    Double.POSITIVE_INFINITY,
                    Source.PUBLISHED,
                    EnergyOf.BOARD,
                    OptionalDouble.of(0)));
    return row(bed, server, layer, same.stream().mapToInt(Run::runs).sum(), ms, energy);
  }

  private static double watts(TestBed bed, String server) {
    return median(
            bed.runs().stream().filter(run -> run.setting().server().equals(server)).toList(),
            run -> run.serverMj() / run.tailMs())
        .orElseThrow();
  }

  private static OptionalDouble median(List<Run> runs, ToDoubleFunction<Run> value) {
    double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  private static LayerProfile row(
      TestBed bed, String device, int layer, int runs, OptionalDouble ms, Optional<Energy> energy) {
    int cut = layer == 0 ? -1 : CUTS[layer - 1];
    Predicate<Run> here = run -> run.setting().cut() == cut;
    OptionalLong bytes =
        cut == 22
            ? OptionalLong.of(1000)
            : bed.runs().stream().filter(here).mapToLong(Run::sentBytes).findFirst();
    return new LayerProfile(
        MODEL,
        "int8",
        device,
        1,
        layer,
        layer == 0 ? "image file" : cut == 0 ? "decoded image" : "layer " + cut,
        layer == 0 ? "INPUT" : "PREFIX",
        bytes.isPresent() ? "1x" + bytes.getAsLong() : "",
        bytes,
        layer == 0 ? 0 : macs(cut),
        layer == 0 ? 0 : weights(cut),
        ms.isPresent() ? runs : 0,
        ms.isPresent()
            ? Optional.of(
                new Latency(
                    ms.getAsDouble(),
                    0,
                    Double.POSITIVE_INFINITY,
                    OptionalDouble.empty(),
                    Source.PUBLISHED))
            : Optional.empty(),
        energy);
  }

  static long macs(int cut) {
    long sum = 0;
    for (int k = 0; k < Math.min(cut, CONVOLUTIONS.length); k++) {
      int[] one = CONVOLUTIONS[k];
      sum += one.length == 0 ? 0 : 9L * one[0] * one[1] * one[2] * one[2];
    }
    return sum + dense(cut);
  }

  private static long weights(int cut) {
    long sum = 0;
    for (int k = 0; k < Math.min(cut, CONVOLUTIONS.length); k++) {
      int[] one = CONVOLUTIONS[k];
      sum += one.length == 0 ? 0 : 9L * one[0] * one[1];
    }
    return sum + dense(cut);
  }

  private static long dense(int cut) {
    return Arrays.stream(DENSE).limit(Math.max(0, cut - CONVOLUTIONS.length)).sum();
  }

  /** Least squares through the medians of each size, because no rate is published. */
  private static Link link(TestBed bed) {
    SimpleRegression line = new SimpleRegression();
    bed.runs().stream()
        .map(Run::sentBytes)
        .distinct()
        .forEach(
            bytes ->
                line.addData(
                    bytes,
                    median(
                            bed.runs().stream().filter(run -> run.sentBytes() == bytes).toList(),
                            Run::transferMs)
                        .orElseThrow()));
    double mbps = 8 / (line.getSlope() * 1000);
    // the name makes the board's own network power count
    return new Link("ethernet", mbps, line.getIntercept(), Double.NaN, Double.NaN, Double.NaN, 0);
  }

  /** The setting of a split of these profiles. */
  static Setting setting(SplitPoint split) {
    OperatingPoint point = OperatingPoint.of(split.headDevice());
    int cut = CUTS[split.splitLayer() - 1];
    return new Setting(
        cut,
        point.coralClock().orElse("off"),
        point.cpuMhz().orElseThrow(),
        cut == 22 ? "none" : split.tailDevice());
  }

  /** Files as {@code partition} reads them. */
  void write(Path directory) throws IOException {
    write(directory.resolve("pi"), withoutStick.rows(), List.of());
    write(directory.resolve("pi-and-stick"), withStick.rows(), List.of());
    write(directory.resolve("server"), server.rows(), serverTails);
    Files.writeString(
        directory.resolve("link.yaml"),
        String.format(
            Locale.ROOT,
            "# a line through the medians of SPLINTER's transfers by size%n"
                + "name: ethernet%nbandwidth_mbps: %.6f%nlatency_ms: %.6f%n",
            link.bandwidthMbps(),
            link.latencyMs()));
  }

  private static void write(Path directory, List<LayerProfile> rows, List<LayerProfile> tails)
      throws IOException {
    Files.createDirectories(directory);
    write(directory.resolve("profile.csv"), rows);
    if (!tails.isEmpty()) {
      write(directory.resolve("tails.csv"), tails);
    }
  }

  private static void write(Path file, List<LayerProfile> rows) throws IOException {
    try (Writer to = Files.newBufferedWriter(file)) {
      ProfileCsv.writeRows(rows, to);
    }
  }
}
