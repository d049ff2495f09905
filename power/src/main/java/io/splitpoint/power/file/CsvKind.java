package io.splitpoint.power.file;

import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code csv:FILE}: the recording of another tool (nRF PPK2, Otii, Joulescope, a UM meter's phone
 * program). {@code #time=COLUMN,time_unit=ms,current=COLUMN,current_unit=ua,volts=5.1} name the
 * columns and units. {@code #paced} replays it in real time.
 */
public final class CsvKind implements MeterKind {

  private static final Duration REFRESH = Duration.ofMillis(1);

  @Override
  public List<String> names() {
    return List.of("csv");
  }

  @Override
  public String usage() {
    return "csv:FILE[#time=COLUMN,power=COLUMN,…]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow(
        "paced",
        "time",
        "time_unit",
        "power",
        "power_unit",
        "voltage",
        "voltage_unit",
        "current",
        "current_unit",
        "volts",
        "refresh_ms");
    Path file = Path.of(spec.requiredTarget("FILE"));
    long refreshMs = (long) Math.max(1, spec.number("refresh_ms", REFRESH.toMillis()));
    MeterTraits traits =
        new MeterTraits(
            spec.text(),
            spec.topology(Topology.UNKNOWN),
            spec.accuracy(Accuracy.UNSTATED),
            Duration.ofMillis(refreshMs));
    return new RecordingSampler(traits, spec.flag("paced"), () -> CsvFile.read(file, spec));
  }
}
