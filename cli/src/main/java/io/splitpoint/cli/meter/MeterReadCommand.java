package io.splitpoint.cli.meter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.metering.MeterSession;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerSample;
import io.splitpoint.profile.Source;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "read",
    description = "Prints a meter's readings, one line for each refresh, until Ctrl-C.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint meter read um25c:/dev/rfcomm0",
      "  splitpoint meter read hwmon:ina226 --for 10 --json"
    })
final class MeterReadCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "SPEC", description = MeterCommand.SPEC_HELP)
  String meter;

  @Mixin MeteringTime limit = new MeteringTime();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "9223372036854775807",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "end after so many readings")
  long count;

  @Mixin OutputOptions output = new OutputOptions();

  private PrintWriter out;
  private long startNanos;
  private long lastRefresh = -1;
  private long readings;
  private double sum;
  private double squares;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    out = spec.commandLine().getOut();
    long nanos = limit.nanos();
    try (MeterSession session = MeterSession.start(List.of(meter), err::println)) {
      if (!output.json) {
        out.printf(
            "%10s %10s %9s %9s %11s  %s%n",
            "time_s", "power_w", "volt_v", "amp_a", "count_mwh", "source");
        out.flush();
      }
      session.run(nanos, count, this::print);
    }
    if (readings > 1) {
      double mean = sum / readings;
      double deviation = Math.sqrt(Math.max(0, squares / readings - mean * mean));
      err.printf(
          Locale.ROOT,
          "%d readings, mean %.4f W, standard deviation %.4f W%n",
          readings,
          mean,
          deviation);
      err.flush();
    }
    return 0;
  }

  private void print(Meter from, PowerSample sample) {
    if (sample.refresh() == lastRefresh) {
      return;
    }
    lastRefresh = sample.refresh();
    startNanos = readings == 0 ? sample.receivedNanos() : startNanos;
    readings++;
    sum += sample.watts();
    squares += sample.watts() * sample.watts();
    double time = (sample.receivedNanos() - startNanos) * 1e-9; // since the first reading
    if (output.json) {
      out.println(json(time, sample, source(from)));
    } else {
      out.printf(
          Locale.ROOT,
          "%10.3f %10.4f %9s %9s %11s  %s%s%n",
          time,
          sample.watts(),
          cell("%.3f", sample.volts()),
          cell("%.4f", sample.amps()),
          cell("%.0f", sample.counterMwh()),
          source(from),
          sample.afterGap() ? "  after a gap" : "");
    }
    out.flush();
  }

  private static String cell(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
  }

  private static String source(Meter from) {
    return (from.traits().emulated() ? Source.MODELLED : Source.MEASURED).label();
  }

  private static ObjectNode json(double time, PowerSample sample, String source) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("time_s", Math.round(time * 1e6) / 1e6);
    node.put("power_w", sample.watts());
    sample.volts().ifPresent(volts -> node.put("voltage_v", volts));
    sample.amps().ifPresent(amps -> node.put("current_a", amps));
    sample.counterMwh().ifPresent(counter -> node.put("counter_mwh", counter));
    node.put("after_gap", sample.afterGap());
    node.put("source", source);
    return node;
  }
}
