package io.splitpoint.partition;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The publication that the numbers of a link preset come from.
 *
 * @param keys of the link file, with commas between
 * @param basis how they are known
 * @param from the source, or what an estimate rests on
 */
public record LinkSource(String keys, Basis basis, String from) {

  /** How a number is known. */
  public enum Basis {
    /** Somebody measured or specified it and said so in public. */
    PUBLISHED,
    /** Nobody did: ours. */
    ESTIMATE,
    /** Not even guessed at: what depends on it is unknown too. */
    UNKNOWN;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All presets, in the order of {@code --help}. */
  public static List<Link> presets() {
    return LinkPresets.ALL;
  }

  /** The sources of a preset's numbers; none for a link that is no preset, or {@code local}. */
  public static List<LinkSource> of(Link link) {
    return LinkPresets.ALL.contains(link) ? LinkPresets.sources(link.name()) : List.of();
  }

  /** Which numbers of a preset are not published, in one line; empty for other links. */
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
