package io.splitpoint.cli.offload;

import io.splitpoint.model.Graph;
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
import picocli.CommandLine.Option;

/** Where the predicted times of heads and tails come from: profiles, or a quick look now. */
final class SplitCosts {

  @Option(
      names = "--profile",
      paramLabel = "CSV",
      description =
          "this machine's profile.csv of the model (default: heads and tails are measured now)")
  Optional<Path> profile = Optional.empty();

  @Option(
      names = "--server-profile",
      paramLabel = "CSV",
      description = "the server's profile.csv (default: --profile)")
  Optional<Path> serverProfile = Optional.empty();

  @Option(
      names = "--profile-device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "whose rows of the profiles count (default: ${DEFAULT-VALUE})")
  String device;

  @Option(
      names = "--server-profile-device",
      paramLabel = "DEVICE",
      description = "whose rows of the server's profile count (default: --profile-device)")
  Optional<String> serverDevice = Optional.empty();

  @Option(
      names = "--quick-runs",
      paramLabel = "N",
      defaultValue = "7",
      description = "without profiles: runs of each head and tail (default: ${DEFAULT-VALUE})")
  int quickRuns;

  String source() {
    return profile.map(Path::toString).orElse("heads and tails measured on this machine");
  }

  /** What to time heads and tails with; a few rounds at least. */
  int rounds() {
    return Math.max(1, quickRuns);
  }

  /** From the profiles; empty when there are none, and heads and tails have to be timed. */
  Optional<UsableSplits> profiled(Graph graph) throws IOException {
    if (profile.isEmpty()) {
      if (serverProfile.isPresent()) {
        throw new UsageException("--server-profile: expected --profile with it");
      }
      return Optional.empty();
    }
    Profile here = ProfileCsv.read(profile.get());
    Profile there = serverProfile.isPresent() ? ProfileCsv.read(serverProfile.get()) : here;
    String server = serverDevice.orElse(device);
    double wholeMs = latencyMs(there, server, graph, graph.layers().size());
    List<LayerProfile> tails =
        RunDirectory.tailsBeside(serverProfile.orElse(profile.get())).stream()
            .filter(row -> row.device().equals(server))
            .toList();
    return Optional.of(
        UsableSplits.of(
            graph,
            k -> latencyMs(here, device, graph, k),
            k ->
                k == 0 ? wholeMs : tailMs(k, tails, wholeMs - latencyMs(there, server, graph, k))));
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
                    "%s: expected a tail after layer %d in a tails.csv beside it, or a head that takes"
                            .formatted(serverProfile.orElse(profile.get()), layer)
                        + " less than the whole model, found neither");
              }
              return differenceMs;
            });
  }

  private double latencyMs(Profile from, String device, Graph graph, int layer) {
    List<LayerProfile> rows =
        from.rows().stream()
            .filter(row -> row.device().equals(device) && row.layer() == layer)
            .toList();
    if (rows.size() != 1 || rows.get(0).latency().isEmpty()) {
      throw new UsageException(
          "%s: expected one measured row of device %s, layer %d (the model has %d), found %d"
              .formatted(profile.get(), device, layer, graph.layers().size(), rows.size()));
    }
    return rows.get(0).latency().get().medianMs();
  }
}
