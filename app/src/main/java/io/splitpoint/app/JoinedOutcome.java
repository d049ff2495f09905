package io.splitpoint.app;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profiler.Doubt;
import io.splitpoint.profiler.EnergyRow;
import io.splitpoint.profiler.LayerRow;
import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.profiler.Operators;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.profiler.RawRun;
import io.splitpoint.profiler.SeriesPace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Joins the outcomes of one run at several settings of the machine's clocks. A device that was
 * timed at several settings of another device's clock, such as the CPU beside a Coral at two
 * clocks, keeps the rows of the first.
 */
final class JoinedOutcome {

  private JoinedOutcome() {}

  static Profiler.Outcome of(List<Profiler.Outcome> outcomes) {
    if (outcomes.size() == 1) {
      return outcomes.get(0);
    }
    List<LayerProfile> heads = new ArrayList<>();
    List<LayerProfile> tails = new ArrayList<>();
    List<LayerRow> layers = new ArrayList<>();
    List<EnergyRow> energies = new ArrayList<>();
    List<RawRun> runs = new ArrayList<>();
    List<SeriesPace> paces = new ArrayList<>();
    List<OperatorRow> steps = new ArrayList<>();
    List<Operators.Summary> summaries = new ArrayList<>();
    List<Doubt> doubts = new ArrayList<>();
    Set<String> warnings = new LinkedHashSet<>();
    Set<String> known = new HashSet<>();
    for (Profiler.Outcome outcome : outcomes) {
      Set<String> before = Set.copyOf(known);
      Predicate<String> fresh = device -> !before.contains(device);
      add(outcome.profile().rows(), LayerProfile::device, fresh, heads);
      add(outcome.tails(), LayerProfile::device, fresh, tails);
      add(outcome.layers(), LayerRow::device, fresh, layers);
      add(outcome.energies(), EnergyRow::device, fresh, energies);
      add(outcome.runs(), RawRun::device, fresh, runs);
      add(outcome.paces(), SeriesPace::device, fresh, paces);
      add(outcome.operators().rows(), OperatorRow::device, fresh, steps);
      add(outcome.operators().summaries(), Operators.Summary::device, fresh, summaries);
      doubts.addAll(outcome.doubts());
      warnings.addAll(outcome.warnings());
      known.addAll(outcome.profile().devices());
    }
    return new Profiler.Outcome(
        Profile.of(heads),
        List.copyOf(tails),
        List.copyOf(layers),
        List.copyOf(energies),
        List.copyOf(runs),
        List.copyOf(paces),
        List.copyOf(doubts),
        List.copyOf(warnings),
        new Operators(steps, summaries));
  }

  private static <T> void add(
      List<T> rows, Function<T, String> device, Predicate<String> fresh, List<T> to) {
    rows.stream().filter(row -> fresh.test(device.apply(row))).forEach(to::add);
  }
}
