package io.splitpoint.report;

import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.TailBasis;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A table of the tails that were measured and of their values by difference. */
public final class TailTable {

  public static final List<String> HEADER =
      List.of("tail after", "on", "measured ms", "95 % interval", "difference ms", "off by");

  private TailTable() {}

  /** One line that says how the tails of all split points are known. */
  public static String summary(Partition partition) {
    long modelled = count(partition, Source.MODELLED);
    long published = count(partition, Source.PUBLISHED);
    return "Tails: %d measured (or the whole model), %d by difference of whole and prefix, %d scaled%s%s; energies by difference unless metered"
        .formatted(
            count(partition, TailBasis.MEASURED),
            count(partition, TailBasis.DIFFERENCE),
            count(partition, TailBasis.SCALED),
            modelled > 0 ? ", " + modelled + " modelled" : "",
            published > 0 ? ", " + published + " published" : "");
  }

  /** Milliseconds and percent of the measured tail; ~ marks values of a device model. */
  public static List<List<String>> rows(List<MeasuredTails.Comparison> compared) {
    return compared.stream().map(TailTable::row).toList();
  }

  private static long count(Partition partition, TailBasis basis) {
    return sources(partition, basis::equals).filter(Source.MEASURED::equals).count();
  }

  private static long count(Partition partition, Source source) {
    return sources(partition, basis -> basis != TailBasis.NONE).filter(source::equals).count();
  }

  private static Stream<Source> sources(Partition partition, Predicate<TailBasis> basis) {
    return partition.candidates().stream()
        .filter(candidate -> basis.test(candidate.cut().tailBasis()))
        .flatMap(candidate -> candidate.cut().tailSource().stream());
  }

  private static List<String> row(MeasuredTails.Comparison tail) {
    Latency latency = tail.measured();
    double measured = latency.medianMs();
    boolean modelled = latency.source() == Source.MODELLED;
    OptionalDouble difference = tail.differenceMs();
    return List.of(
        tail.name(),
        tail.device(),
        (modelled ? "~" : "") + Milliseconds.text(measured),
        modelled || !latency.hasInterval()
            ? ""
            : Milliseconds.text(latency.lowMs()) + " to " + Milliseconds.text(latency.highMs()),
        difference.isPresent() ? Milliseconds.text(difference.getAsDouble()) : "",
        difference.isPresent() && measured > 0
            ? String.format(
                Locale.ROOT, "%+.1f %%", 100 * (difference.getAsDouble() / measured - 1))
            : "");
  }
}
