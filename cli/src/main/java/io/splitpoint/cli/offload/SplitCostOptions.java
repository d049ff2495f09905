package io.splitpoint.cli.offload;

import io.splitpoint.app.offloading.SplitCosts;
import io.splitpoint.failure.InputException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The source of the predicted times of heads and tails. */
final class SplitCostOptions {

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
      description = "device of the profiles' rows (default: ${DEFAULT-VALUE})")
  String device;

  @Option(
      names = "--server-profile-device",
      paramLabel = "DEVICE",
      description = "device of the server's profile (default: --profile-device)")
  Optional<String> serverDevice = Optional.empty();

  @Option(
      names = "--quick-runs",
      paramLabel = "N",
      defaultValue = "7",
      description = "without profiles: runs of each head and tail (default: ${DEFAULT-VALUE})")
  int quickRuns;

  SplitCosts asked() {
    if (profile.isEmpty() && serverProfile.isPresent()) {
      throw new InputException("--server-profile: expected --profile with it");
    }
    return new SplitCosts(
        profile.map(
            here ->
                new SplitCosts.Profiles(
                    here, device, serverProfile.orElse(here), serverDevice.orElse(device))),
        Math.max(1, quickRuns));
  }
}
