package io.splitpoint.power.file;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * {@code replay:FILE}: a {@code power.csv} of this program, replayed in real time. {@code #fast}
 * replays it at once; {@code #meter=NAME} picks one of several.
 */
public final class ReplayKind implements MeterKind {

  /** The refresh of the USB meters, whose answers come a little sooner or later than that. */
  private static final Duration USUAL = Duration.ofMillis(500);

  @Override
  public List<String> names() {
    return List.of("replay");
  }

  @Override
  public String usage() {
    return "replay:FILE[#fast][,meter=NAME]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("fast", "meter");
    Path file = Path.of(spec.requiredTarget("FILE"));
    MeterTraits traits =
        new MeterTraits(
            spec.text(), spec.topology(Topology.UNKNOWN), spec.accuracy(Accuracy.UNSTATED), USUAL);
    return new RecordingSampler(
        traits, !spec.flag("fast"), () -> read(file, spec.options().get("meter")));
  }

  /** The median time between two refreshes; the usual one where it is within a factor of two. */
  private static Duration refresh(List<PowerSample> samples) {
    List<Long> steps = new ArrayList<>();
    PowerSample last = null;
    for (PowerSample sample : samples) {
      if (last == null || sample.refresh() != last.refresh()) {
        if (last != null) {
          steps.add(sample.receivedNanos() - last.receivedNanos());
        }
        last = sample;
      }
    }
    Collections.sort(steps);
    long median = steps.isEmpty() ? 0 : steps.get(steps.size() / 2);
    boolean usual = median >= USUAL.toNanos() / 2 && median <= 2 * USUAL.toNanos();
    return usual || median <= 0 ? USUAL : Duration.ofNanos(median);
  }

  private static Recording read(Path file, String meter) {
    List<PowerCsv.Recorded> all = PowerCsv.read(file);
    List<String> names = all.stream().map(PowerCsv.Recorded::meter).toList();
    for (PowerCsv.Recorded recorded : all) {
      if (meter == null ? all.size() == 1 : recorded.meter().equals(meter)) {
        List<PowerSample> samples = recorded.trace().samples();
        return new Recording(
            samples,
            List.of(),
            recorded.meter().contains(MeterTraits.EMULATED),
            Optional.of(refresh(samples)));
      }
    }
    throw new InputException(
        file
            + (names.isEmpty()
                ? ": expected samples, found none"
                : ": expected #meter= and one of " + names + ", found " + meter));
  }
}
