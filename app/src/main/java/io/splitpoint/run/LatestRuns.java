package io.splitpoint.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selects, of profiles that a pattern such as {@code results/vgg16-coral-*&#47;profile.csv} names,
 * the newest run of each model and device: runs that {@link RunDirectory} named by time are
 * successive runs of one machine, not several machines.
 *
 * @param kept selected profiles in the given order
 * @param notices profiles that are left out, one sentence each
 */
public record LatestRuns(List<Path> kept, List<String> notices) {

  private static final Pattern TIMED = Pattern.compile("(.+)-\\d{8}-\\d{6}");

  /**
   * @param given profiles, or directories of runs
   */
  public static LatestRuns of(List<Path> given) {
    List<Path> profiles = given.stream().map(LatestRuns::profile).toList();
    Map<Path, Path> newest = new LinkedHashMap<>();
    for (Path profile : profiles) {
      runs(profile).ifPresent(runs -> newest.merge(runs, profile, LatestRuns::later));
    }
    List<Path> kept = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    for (Path profile : profiles) {
      Optional<Path> latest = runs(profile).map(newest::get);
      if (latest.isEmpty() || latest.get().equals(profile)) {
        kept.add(profile);
      } else {
        notices.add(
            "%s is left out: %s is a later run of the same model and devices (name it alone to use it)"
                .formatted(profile, latest.get()));
      }
    }
    return new LatestRuns(List.copyOf(kept), List.copyOf(notices));
  }

  private static Path profile(Path given) {
    return Files.isDirectory(given) ? given.resolve("profile.csv") : given;
  }

  /** The common name of runs of the same model and devices; empty without a time in the name. */
  private static Optional<Path> runs(Path profile) {
    Path directory = profile.toAbsolutePath().normalize().getParent();
    if (directory == null || directory.getFileName() == null) {
      return Optional.empty();
    }
    Matcher timed = TIMED.matcher(directory.getFileName().toString());
    return timed.matches()
        ? Optional.of(directory.resolveSibling(timed.group(1)).resolve(profile.getFileName()))
        : Optional.empty();
  }

  private static Path later(Path one, Path other) {
    String first = one.toAbsolutePath().normalize().toString();
    return first.compareTo(other.toAbsolutePath().normalize().toString()) >= 0 ? one : other;
  }
}
