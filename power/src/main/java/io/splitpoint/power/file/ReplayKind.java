package io.splitpoint.power.file;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code replay:FILE}: a {@code power.csv} of this program, replayed in real time. {@code #fast}
 * replays it at once; {@code #meter=NAME} picks one of several.
 */
public final class ReplayKind implements MeterKind {

  private static final Duration REFRESH = Duration.ofMillis(500);

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
            spec.text(),
            spec.topology(Topology.UNKNOWN),
            spec.accuracy(Accuracy.UNSTATED),
            REFRESH);
    return new RecordingSampler(
        traits, !spec.flag("fast"), () -> read(file, spec.options().get("meter")));
  }

  private static Recording read(Path file, String meter) {
    List<PowerCsv.Recorded> all = PowerCsv.read(file);
    List<String> names = all.stream().map(PowerCsv.Recorded::meter).toList();
    for (PowerCsv.Recorded recorded : all) {
      if (meter == null ? all.size() == 1 : recorded.meter().equals(meter)) {
        return new Recording(
            recorded.trace().samples(), List.of(), recorded.meter().contains(MeterTraits.EMULATED));
      }
    }
    throw new InputException(
        file
            + (names.isEmpty()
                ? ": expected samples, found none"
                : ": expected #meter= and one of " + names + ", found " + meter));
  }
}
