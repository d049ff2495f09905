package io.splitpoint.app.offloading;

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
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the predicted times of heads and tails come from: profiles, or runs that are timed now.
 *
 * @param profiles empty when heads and tails are timed on this machine
 * @param rounds of timing them then, at least 1
 */
public record SplitCosts(Optional<Profiles> profiles, int rounds) {

  /**
   * Profiles of the two machines.
   *
   * @param here this machine's
   * @param device whose rows of it count
   * @param there the server's
   * @param serverDevice whose rows of that count
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

    /** What was run, or else the difference; a difference that is none is no time. */
    private double tailMs(int layer, List<LayerProfile> tails, double differenceMs) {
      return tails.stream()
          .filter(row -> row.layer() == layer)
          .flatMap(row -> row.latency().stream())
          .mapToDouble(Latency::medianMs)
          .findFirst()
          .orElseGet(
              () -> {
                if (!(differenceMs > 0)) {
                  throw new UsageException(
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
        throw new UsageException(
            "%s: expected one measured row of device %s, layer %d (the model has %d), found %d"
                .formatted(here, of, layer, graph.layers().size(), rows.size()));
      }
      return rows.get(0).latency().get().medianMs();
    }
  }

  /** In a word or two, for the provenance. */
  String source() {
    return profiles
        .map(from -> from.here.toString())
        .orElse("heads and tails measured on this machine");
  }

  /** From the profiles; empty when there are none, and heads and tails have to be timed. */
  Optional<UsableSplits> profiled(Graph graph) throws IOException {
    return profiles.isPresent() ? Optional.of(profiles.get().table(graph)) : Optional.empty();
  }

  /**
   * Times heads and tails: tails on the CPU, as our server runs them.
   *
   * @param heads what runs heads, when not the CPU
   */
  static CostRounds timing(Graph graph, Settings settings, Optional<Heads> heads) {
    return new CostRounds(
        graph,
        heads.orElseGet(() -> Heads.onCpu(graph, settings.runtime())),
        settings.runtime().withXnnpack(),
        heads.isEmpty() && settings.threads() == 1); // else others work while this thread waits
  }
}
