package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Partition;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profiler.Subject;
import io.splitpoint.profiler.TailChoice;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** After which cuts {@code profile --tails} runs the tail. */
final class ChosenTails {

  static final String PARETO = "pareto";

  private ChosenTails() {}

  /**
   * The layers that were named, or the cuts on the Pareto front and the winners, until all of those
   * have been run: a tail that takes longer than thought can put another cut on the front.
   *
   * @param asked layers by number or name, or {@code pareto} alone
   * @param solve the answer from a profile and the tails that were run
   * @throws UsageException when a layer is none after which all of the models can be cut
   */
  static TailChoice of(
      List<String> asked,
      List<Subject> subjects,
      BiFunction<Profile, List<LayerProfile>, Partition> solve) {
    if (asked.equals(List.of(PARETO))) {
      return (profile, tails) -> worth(solve.apply(profile, tails));
    }
    Set<Integer> layers = new TreeSet<>();
    for (Subject subject : subjects) {
      asked.forEach(text -> layers.add(layer(text, subject.graph())));
    }
    return (profile, tails) -> layers;
  }

  private static Set<Integer> worth(Partition partition) {
    int n = partition.candidates().stream().mapToInt(c -> c.cut().splitLayer()).max().orElse(0);
    Set<Integer> layers = new TreeSet<>();
    Stream.concat(
            partition.pareto().stream(),
            partition.candidates().stream().filter(c -> !c.bestFor().isEmpty()))
        .map(Candidate::cut)
        // without a head the tail is the whole model, which is the last prefix
        .filter(cut -> cut.splitLayer() > 0 && cut.splitLayer() < n)
        .forEach(cut -> layers.add(cut.splitLayer()));
    return layers;
  }

  private static int layer(String text, Graph graph) {
    int last = graph.layers().size() - 1;
    int layer = LayerName.find("--tails: expected pareto, or", text, graph, 1, last);
    graph
        .cutAfter(layer)
        .barrier()
        .ifPresent(
            why -> {
              throw new UsageException(
                  "--tails: %s: no cut after layer %d: %s".formatted(graph.name(), layer, why));
            });
    return layer;
  }
}
