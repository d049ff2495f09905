package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads {@code splits.csv}, for charts of an earlier run. */
public final class SplitsReader {

  private static final Columns COLUMNS =
      Columns.of(SplitsCsv.NEEDED)
          .optionally("energy_mj_low", "energy_mj_high", "energy_of", "energy_source", "idle_w");

  private static final Range LAYERS = new Range("", 0, 1_000_000);

  /** A difference of two measured energies may be below 0. */
  private static final Range ENERGY = Range.of("_mj").signed();

  private final Path file;
  private final Profile profile;
  private final List<LayerProfile> tails;

  private SplitsReader(Path file, Profile profile, List<LayerProfile> tails) {
    this.file = file;
    this.profile = profile;
    this.tails = tails;
  }

  /**
   * Reads a file that {@link SplitsCsv} wrote.
   *
   * @param profile profile of the same run, which says which heads were measured and which modelled
   * @param tails tails of the same run
   * @return the candidates and winners, without the expected regret, which is not in the file
   * @throws InputException naming file, line, expected and found
   * @throws java.io.UncheckedIOException when the file cannot be read
   */
  public static Partition read(Path file, Profile profile, List<LayerProfile> tails) {
    return new SplitsReader(file, profile, tails).read();
  }

  private Partition read() {
    List<Candidate> candidates = new ArrayList<>();
    Map<Objective, Candidate> best = new EnumMap<>(Objective.class);
    try (Table table = Table.open(file, COLUMNS)) {
      for (Fields row : table) {
        Candidate candidate = candidate(row);
        candidates.add(candidate);
        candidate.bestFor().forEach(objective -> best.put(objective, candidate));
      }
    }
    return new Partition(candidates, best, Map.of(), undecided(candidates, best));
  }

  /** The file has no constraints; they cannot make a cut of unknown cost a winner. */
  private static Map<Objective, String> undecided(
      List<Candidate> candidates, Map<Objective, Candidate> best) {
    List<SplitPoint> cuts = candidates.stream().map(Candidate::cut).toList();
    Map<Objective, String> undecided = new EnumMap<>(Objective.class);
    for (Objective objective : List.of(Objective.ENERGY, Objective.EDP)) {
      if (!best.containsKey(objective)
          && Undecided.by(cuts, objective, Constraints.NONE).isPresent()) {
        undecided.put(
            objective,
            Undecided.because(objective, "a power of the link was not known to this run"));
      }
    }
    return undecided;
  }

  private Candidate candidate(Fields row) {
    List<Objective> bestFor = new ArrayList<>();
    for (String label : row.textOrEmpty("best_for").split(" ")) {
      if (!label.isEmpty()) {
        bestFor.add(objective(row, label));
      }
    }
    Map<Objective, Double> probability = new EnumMap<>(Objective.class);
    row.numberIfAny("confidence", Range.SHARE)
        .ifPresent(known -> bestFor.forEach(objective -> probability.put(objective, known)));
    return new Candidate(cut(row), row.flag("on_pareto_front"), bestFor, probability);
  }

  private static Objective objective(Fields row, String label) {
    try {
      return Objective.of(label);
    } catch (InputException unknown) {
      throw row.failure(unknown.getMessage());
    }
  }

  private SplitPoint cut(Fields row) {
    int layer = (int) row.whole("split_layer", LAYERS);
    String head = row.text("head_device");
    String tail = row.text("tail_device");
    OptionalDouble tailMs = row.numberIfAny("tail_ms");
    return new SplitPoint(
        row.text("model"),
        head,
        tail,
        row.text("link"),
        layer,
        row.textOrEmpty("split_name"),
        row.wholeIfAny("transfer_bytes", Range.of("transfer_bytes")),
        row.numberIfAny("head_ms"),
        row.numberIfAny("transfer_ms"),
        tailMs,
        row.numberIfAny("head_mj", ENERGY),
        row.numberIfAny("transfer_mj", ENERGY),
        row.numberIfAny("wait_mj", ENERGY),
        0,
        source(head, layer),
        layer == profile.layers() ? Optional.empty() : source(tail, profile.layers()),
        basis(tail, layer, tailMs),
        new EnergyBasis(
            energySource(row, head, tail, layer),
            energyOf(row),
            row.numberIfAny("energy_mj_low", ENERGY),
            row.numberIfAny("energy_mj_high", ENERGY),
            row.numberIfAny("idle_w"),
            OptionalDouble.empty(),
            OptionalDouble.empty()));
  }

  private static EnergyOf energyOf(Fields row) {
    try {
      return row.has("energy_of") ? EnergyOf.of(row.text("energy_of")) : EnergyOf.UNKNOWN;
    } catch (IllegalArgumentException unknown) {
      throw row.failure("energy_of: " + unknown.getMessage());
    }
  }

  /** The source from the profile, for files of earlier releases that have none. */
  private Source energySource(Fields row, String head, String tail, int layer) {
    if (row.has("energy_source")) {
      try {
        return Source.of(row.text("energy_source"));
      } catch (IllegalArgumentException unknown) {
        throw row.failure("energy_source: " + unknown.getMessage());
      }
    }
    boolean modelled =
        row.numberIfAny("energy_mj", ENERGY).isPresent()
            && (layer > 0 && energyModelled(head, layer)
                || row.text("link").equals("local")
                    && layer < profile.layers()
                    && energyModelled(tail, profile.layers()));
    return modelled ? Source.MODELLED : Source.MEASURED;
  }

  private TailBasis basis(String device, int layer, OptionalDouble tailMs) {
    if (layer == profile.layers()) {
      return TailBasis.NONE;
    }
    // The server is known by a factor; a factor of 1 means the tails of the head's device.
    boolean factor = device.matches("server-x[0-9.]+");
    boolean same = device.equals("server-x1");
    if (factor && !same) {
      boolean ran = layer == 0 || tails.stream().anyMatch(tail -> tail.layer() == layer);
      return ran ? TailBasis.SCALED : TailBasis.DIFFERENCE;
    }
    boolean measured =
        tails.stream()
            .filter(tail -> tail.layer() == layer && (same || named(tail, device)))
            .flatMap(tail -> tail.latency().stream())
            // A server may have a device of the same name.
            .anyMatch(ran -> Math.abs(ran.medianMs() - tailMs.orElse(-1)) <= 1e-9 * ran.medianMs());
    return layer == 0 || measured ? TailBasis.MEASURED : TailBasis.DIFFERENCE;
  }

  /** Whether a pairing names the row's device like this; see {@link Pairings}. */
  private static boolean named(LayerProfile row, String device) {
    return device.equals(row.device()) || device.equals(row.device() + "-" + row.precision());
  }

  private boolean energyModelled(String device, int layer) {
    return profile.rows().stream()
        .filter(row -> named(row, device) && row.layer() == layer)
        .flatMap(row -> row.energy().stream())
        .anyMatch(energy -> energy.source() == Source.MODELLED);
  }

  private Optional<Source> source(String device, int layer) {
    return profile.rows().stream()
        .filter(row -> named(row, device) && row.layer() == Math.max(1, layer))
        .map(LayerProfile::latency)
        .flatMap(Optional::stream)
        .map(Latency::source)
        .findFirst();
  }
}
