package io.splitpoint.app.offloading;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.CostRounds;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The source of the predicted times of heads and tails: profiles, or runs that are timed now.
 *
 * @param profiles profiles; empty when heads and tails are timed on this machine
 * @param rounds rounds of that timing, at least 1
 */
public record SplitCosts(Optional<Profiles> profiles, int rounds) {

  /**
   * Profiles of the two machines.
   *
   * @param here this machine's profile
   * @param device device of its rows
   * @param there the server's profile
   * @param serverDevice device of its rows
   */
  public record Profiles(Path here, String device, Path there, String serverDevice) {

    private UsableSplits table(Graph graph) throws IOException {
      Profile own = ProfileCsv.read(here);
      Profile server = ProfileCsv.read(there);
      double wholeMs = latencyMs(server, serverDevice, graph, graph.layers().size());
      List<LayerProfile> tails =
          RunDirectory.tailsBeside(there).stream()
              .filter(row -> row.device().equals(serverDevice))
              .toList();
      return UsableSplits.of(
          graph,
          k -> latencyMs(own, device, graph, k),
          k ->
              k == 0
                  ? wholeMs
                  : tailMs(k, tails, wholeMs - latencyMs(server, serverDevice, graph, k)));
    }

    /** The measured tail, or else the difference, if it is positive. */
    private double tailMs(int layer, List<LayerProfile> tails, double differenceMs) {
      return tails.stream()
          .filter(row -> row.layer() == layer)
          .flatMap(row -> row.latency().stream())
          .mapToDouble(Latency::medianMs)
          .findFirst()
          .orElseGet(
              () -> {
                if (!(differenceMs > 0)) {
                  throw new InputException(
                      "%s: expected a tail after layer %d in a tails.csv beside it, or a head that takes less than the whole model, found neither"
                          .formatted(there, layer));
                }
                return differenceMs;
              });
    }

    private double latencyMs(Profile from, String of, Graph graph, int layer) {
      List<LayerProfile> rows =
          from.rows().stream()
              .filter(row -> row.device().equals(of) && row.layer() == layer)
              .toList();
      if (rows.size() != 1 || rows.get(0).latency().isEmpty()) {
        throw new InputException(
            "%s: expected one measured row of device %s, layer %d (the model has %d), found %d"
                .formatted(here, of, layer, graph.layers().size(), rows.size()));
      }
      return rows.get(0).latency().get().medianMs();
    }
  }

  /** The source in a few words, for the provenance. */
  String source() {
    return profiles
        .map(from -> from.here.toString())
        .orElse("heads and tails measured on this machine");
  }

  /** The costs from the profiles; empty when there are none and heads and tails must be timed. */
  Optional<UsableSplits> profiled(Graph graph) throws IOException {
    return profiles.isPresent() ? Optional.of(profiles.get().table(graph)) : Optional.empty();
  }

  /**
   * Times heads and tails: tails on the CPU, as Splitpoint's server runs them.
   *
   * @param heads loads the heads; empty for the CPU
   */
  static CostRounds timing(Graph graph, Settings settings, Optional<Heads> heads) {
    return new CostRounds(
        graph,
        heads.orElseGet(() -> Heads.onCpu(graph, settings.runtime())),
        settings.runtime().withXnnpack(),
        heads.isEmpty()
            && settings.threads() == 1); // Otherwise other threads work while this one waits.
  }
}
