package io.splitpoint.stream.watch;

import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.run.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Writes a stream's statistics per second as CSV. Latencies are means over the second, empty
 * without frames; columns use the stages' names in snake case.
 */
public final class TraceCsv implements Observer {

  private final Writer out;
  private final boolean modelled;
  private boolean headed;

  /**
   * @param out CSV file, flushed after every line and closed by its owner
   * @param modelled whether an accelerator's times come from a model
   */
  public TraceCsv(Writer out, boolean modelled) {
    this.out = out;
    this.modelled = modelled;
  }

  @Override
  public void sample(Sample sample) {
    try {
      if (!headed) {
        out.write(header(sample));
        headed = true;
      }
      out.write(line(sample));
      out.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String header(Sample sample) {
    StringBuilder line = new StringBuilder("time_s,frames_written,frames_dropped,frames_per_s");
    sample.stages().forEach(stage -> line.append(',').append(column(stage.name())).append("_ms"));
    line.append(",latency_ms,latency_ms_p99");
    sample.queues().forEach(queue -> line.append(",waiting_").append(queue.name()));
    return line.append(",temperature_c,latency_source\n").toString();
  }

  private static String column(String stage) {
    return stage.replaceAll("[ /]", "_");
  }

  private String line(Sample sample) {
    StringBuilder line = new StringBuilder();
    line.append(number(sample.seconds()))
        .append(',')
        .append(sample.written())
        .append(',')
        .append(sample.dropped())
        .append(',')
        .append(number(sample.fps()));
    sample.stages().forEach(stage -> append(line, stage.interval().meanMs()));
    append(line, sample.latency().meanMs());
    append(line, sample.latency().p99Ms());
    sample.queues().forEach(queue -> line.append(',').append(queue.frames()));
    append(line, sample.temperatureC());
    return line.append(',').append(modelled ? "modelled" : "measured").append('\n').toString();
  }

  private static void append(StringBuilder line, OptionalDouble value) {
    line.append(',');
    value.ifPresent(v -> line.append(number(v)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
