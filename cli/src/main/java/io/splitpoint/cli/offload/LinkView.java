package io.splitpoint.cli.offload;

import io.splitpoint.app.MeasuredLink;
import java.util.Locale;
import java.util.Optional;

/** A measured link as text, for views of runs and validations. */
final class LinkView {

  private LinkView() {}

  static String bandwidth(Optional<MeasuredLink> link) {
    return link.map(
            known ->
                String.format(
                    Locale.ROOT,
                    "%.2f Mbit/s (%.2f to %.2f)",
                    known.bandwidthMbps().median(),
                    known.bandwidthMbps().low(),
                    known.bandwidthMbps().high()))
        .orElse(
            "bandwidth not known: too few requests of two sizes had the link alone, or noise hides it");
  }
}
