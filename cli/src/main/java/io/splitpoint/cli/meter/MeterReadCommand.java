package io.splitpoint.cli.meter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.splitpoint.app.metering.MeterSession;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerSample;
import io.splitpoint.profile.Source;
import io.splitpoint.run.Provenance;
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
      description = "end after this number of readings")
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
    Reading reading =
        new Reading(
            Math.round((sample.receivedNanos() - startNanos) / 1e3) / 1e6,
            sample.watts(),
            sample.volts(),
            sample.amps(),
            sample.counterMwh(),
            sample.afterGap(),
            from.traits().emulated() ? Source.MODELLED : Source.MEASURED);
    if (output.json) {
      out.println(Provenance.JSON.valueToTree(reading).toString());
    } else {
      out.println(reading.line());
    }
    out.flush();
  }

  /**
   * @param timeS since the first reading
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Reading(
      double timeS,
      double powerW,
      OptionalDouble voltageV,
      OptionalDouble currentA,
      OptionalDouble counterMwh,
      boolean afterGap,
      Source source) {

    String line() {
      return String.format(
          Locale.ROOT,
          "%10.3f %10.4f %9s %9s %11s  %s%s",
          timeS,
          powerW,
          cell("%.3f", voltageV),
          cell("%.4f", currentA),
          cell("%.0f", counterMwh),
          source.label(),
          afterGap ? "  after a gap" : "");
    }
  }

  private static String cell(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
  }
}
