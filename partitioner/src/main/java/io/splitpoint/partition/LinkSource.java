package io.splitpoint.partition;

import java.util.List;
import java.util.Locale;

/**
 * Where numbers of a preset come from.
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
}
