package io.splitpoint.report;

import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A table of the numbers of the split figures, for readers who cannot see the figures. */
final class SplitTable {

  private SplitTable() {}

  static List<String> header(EnergyOf of) {
    return List.of(
        "cut after",
        "head",
        "tail",
        "link",
        "bytes",
        "head ms",
        "link ms",
        "tail ms",
        "tail is",
        "ms",
        of.heading());
  }

  static List<List<String>> rows(Partition partition) {
    List<List<String>> rows = new ArrayList<>();
    for (Candidate candidate : partition.candidates()) {
      SplitPoint cut = candidate.cut();
      rows.add(
          List.of(
              SplitFigure.label(cut),
              cut.headDevice(),
              cut.tailDevice(),
              cut.link(),
              cut.transferBytes().isPresent() ? "" + cut.transferBytes().getAsLong() : "",
              number(cut.headMs()),
              number(cut.transferMs()),
              number(cut.tailMs()),
              basis(cut),
              number(cut.latencyMs()),
              energy(cut)));
    }
    return rows;
  }

  private static String basis(SplitPoint cut) {
    return switch (cut.tailBasis()) {
      case NONE -> "";
      case MEASURED ->
          cut.splitLayer() == 0
              ? "the whole model"
              : cut.tailSource().orElse(Source.MEASURED).label();
      case DIFFERENCE -> "whole − prefix";
      case SCALED -> "scaled";
    };
  }

  private static String energy(SplitPoint cut) {
    OptionalDouble atLeast = cut.energyAtLeastMj();
    return atLeast.orElse(0) > 0
        ? "at least " + number(atLeast)
        : atLeast.isPresent() ? "unknown" : number(cut.energyMj());
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Milliseconds.text(value.getAsDouble()) : "";
  }
}
