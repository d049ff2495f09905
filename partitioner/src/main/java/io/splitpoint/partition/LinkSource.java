package io.splitpoint.partition;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The publication that the numbers of a link preset come from.
 *
 * @param keys keys of the link file, separated by commas
 * @param basis how the numbers are known
 * @param from the source, or the reason for an estimate
 */
public record LinkSource(String keys, Basis basis, String from) {

  /** How a number is known. */
  public enum Basis {
    /** Somebody measured or specified it and published it. */
    PUBLISHED,
    /** This program estimates it, because nobody published it. */
    ESTIMATE,
    /** It is not even estimated; what depends on it is unknown too. */
    UNKNOWN;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All presets, in the order of {@code --help}. */
  public static List<Link> presets() {
    return LinkPresets.ALL;
  }

  /** The sources of a preset's numbers; none for other links and for {@code local}. */
  public static List<LinkSource> of(Link link) {
    return LinkPresets.ALL.contains(link) ? LinkPresets.sources(link.name()) : List.of();
  }

  /** Lists the numbers of a preset that are not published, in one line; empty for other links. */
  public static Optional<String> doubt(Link link) {
    String doubtful =
        of(link).stream()
            .filter(source -> source.basis() != Basis.PUBLISHED)
            .map(source -> source.keys() + " (" + source.basis().label() + ")")
            .collect(Collectors.joining(", "));
    return doubtful.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "link %s: a preset, not measured here; no source for %s: see 'splitpoint link presets'"
                .formatted(link.name(), doubtful));
  }
}
