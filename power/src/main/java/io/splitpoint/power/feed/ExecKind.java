package io.splitpoint.power.feed;

import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.time.Duration;
import java.util.List;

/**
 * {@code exec:COMMAND}: runs a shell command for as long as the meter is open and reads each line
 * of its output as a reading: a number of W, or JSON with {@code power_w}, {@code voltage_v} and
 * {@code current_a}. {@code #refresh_ms} is the interval at which its number changes (default
 * 1000).
 */
public final class ExecKind implements MeterKind {

  @Override
  public List<String> names() {
    return List.of("exec");
  }

  @Override
  public String usage() {
    return "exec:COMMAND[#refresh_ms=N]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("refresh_ms");
    String command = spec.requiredTarget("COMMAND");
    double refresh = Math.max(1, spec.number("refresh_ms", 1_000));
    return new ExecSampler(
        command,
        new MeterTraits(
            spec.text(),
            spec.topology(Topology.UNKNOWN),
            spec.accuracy(Accuracy.UNSTATED),
            Duration.ofMillis((long) refresh)));
  }
}
