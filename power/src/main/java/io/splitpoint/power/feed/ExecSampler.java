package io.splitpoint.power.feed;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Sampler;
import io.splitpoint.table.Document;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;

/** Reads samples from the lines of a command's standard output. */
final class ExecSampler implements Sampler {

  private static final int SHOWN = 60;
  private static final Range WATTS = Range.of("_w").signed();

  private final String command;
  private final MeterTraits traits;
  private volatile Process process;
  private volatile boolean closed;
  private long refresh;

  ExecSampler(String command, MeterTraits traits) {
    this.command = command;
    this.traits = traits;
  }

  @Override
  public void sample(Sink sink) throws InterruptedException {
    try {
      process =
          new ProcessBuilder("sh", "-c", command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      try (BufferedReader lines = process.inputReader()) {
        long asked = System.nanoTime();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          long received = System.nanoTime();
          if (!line.isBlank()) {
            sink.accept(sample(line.strip(), asked, received));
          }
          asked = received;
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      }
      if (!closed) {
        throw new MeterException(
            traits.name()
                + ": expected more readings, found that it ended with code "
                + process.waitFor());
      }
    } catch (IOException e) {
      if (!closed) {
        throw new MeterException(traits.name() + ": " + e.getMessage(), e);
      }
    }
  }

  private PowerSample sample(String line, long asked, long received) {
    try {
      return reading(line, asked, received);
    } catch (InputException unreadable) {
      throw new MeterException(unreadable.getMessage(), unreadable);
    }
  }

  private PowerSample reading(String line, long asked, long received) {
    OptionalDouble volts = OptionalDouble.empty();
    OptionalDouble amps = OptionalDouble.empty();
    OptionalDouble watts = OptionalDouble.empty();
    if (line.startsWith("{")) {
      Fields reading =
          Document.json(traits.name(), new StringReader(line))
              .only(List.of("power_w", "voltage_v", "current_a"))
              .fields();
      volts = reading.numberIfAny("voltage_v", Range.of("_v").signed());
      amps = reading.numberIfAny("current_a", Range.of("_a").signed());
      watts = reading.numberIfAny("power_w", WATTS);
      if (watts.isEmpty() && volts.isPresent() && amps.isPresent()) {
        watts = OptionalDouble.of(volts.getAsDouble() * amps.getAsDouble());
      }
    } else {
      watts = WATTS.number(line);
    }
    if (watts.isEmpty()) {
      throw wrong(line);
    }
    return new PowerSample(
        asked,
        received,
        volts,
        amps,
        watts.getAsDouble(),
        OptionalDouble.empty(),
        ++refresh,
        false);
  }

  private MeterException wrong(String line) {
    String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    return new MeterException(
        traits.name()
            + ": expected a number of W or JSON with power_w on each line, found '"
            + shown
            + "'");
  }

  @Override
  public MeterTraits traits() {
    return traits;
  }

  @Override
  public void close() {
    closed = true;
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroy);
      running.destroy();
    }
  }
}
