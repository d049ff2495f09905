package io.splitpoint.app.offloading;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.run.SplitCost;
import io.splitpoint.offload.run.SplitRuns;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Meters what a frame of each split costs this machine, split by split, and what sending costs
 * where the most is sent.
 */
final class EnergyWalk {

  private final Validation validation;
  private final MeteredTurns meter;
  private final Opener opener;
  private final Set<String> warnings = new LinkedHashSet<>();
  private Optional<String> trouble = Optional.empty();

  /** Makes a split ready to run. */
  interface Opener {
    SplitRuns open(SplitCost split) throws IOException;
  }

  private interface Things {
    List<Runnable> of(SplitRuns split);
  }

  EnergyWalk(Validation validation, MeteredTurns meter, Opener opener) {
    this.validation = validation;
    this.meter = meter;
    this.opener = opener;
  }

  /**
   * Meters everything; some windows for each split.
   *
   * @param source of what this meter says
   * @return without the splits of which the meter or the server was out of reach: one warning
   */
  MeteredSplits run(Source source, UsableSplits.Progress progress) {
    Validation.Row loud = loudest();
    Optional<Double> radioW =
        visit(loud.cost(), split -> List.of(split::send))
            .map(sent -> MeteredSplits.radioW(sent.get(0), loud.alone().tailMs()));
    Map<Integer, EnergyEstimate> heads = new LinkedHashMap<>();
    Map<Integer, EnergyEstimate> frames = new LinkedHashMap<>();
    List<Validation.Row> rows = validation.rows();
    for (int i = 0; i < rows.size() && radioW.isPresent(); i++) {
      SplitCost cost = rows.get(i).cost();
      progress.at((double) i / rows.size(), "energy of split " + cost.layer());
      boolean head = cost.layer() > 0;
      visit(cost, split -> head ? List.of(split::frame, split::head) : List.of(split::frame))
          .ifPresent(
              found -> {
                frames.put(cost.layer(), found.get(0));
                if (head) {
                  heads.put(cost.layer(), found.get(1));
                }
              });
    }
    if (frames.size() < rows.size()) {
      warnings.add(
          "the energy of %d of %d splits is missing: %s"
              .formatted(rows.size() - frames.size(), rows.size(), trouble.orElseThrow()));
    }
    return new MeteredSplits(
        radioW.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        heads,
        frames,
        source,
        List.copyOf(warnings));
  }

  /** Where most is sent after a head; all of the input where there is no other. */
  private Validation.Row loudest() {
    return validation.rows().stream()
        .filter(row -> row.cost().sendBytes() > 0)
        .max(
            Comparator.comparing((Validation.Row row) -> row.cost().layer() > 0)
                .thenComparing(row -> row.cost().sendBytes()))
        .orElseThrow();
  }

  private Optional<List<EnergyEstimate>> visit(SplitCost cost, Things things) {
    if (meter.gone()) {
      return Optional.empty();
    }
    Optional<List<EnergyEstimate>> found = Optional.empty();
    try (SplitRuns split = opener.open(cost)) {
      found = meter.of(things.of(split));
      if (found.isEmpty()) {
        trouble = Optional.of(meter.name() + " was out of reach");
      }
    } catch (IOException | UncheckedIOException | InputException away) {
      trouble = Optional.of("the server: " + away.getMessage());
    }
    found.ifPresent(all -> all.forEach(estimate -> warnings.addAll(estimate.warnings())));
    return found;
  }
}
