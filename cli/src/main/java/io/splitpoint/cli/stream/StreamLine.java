package io.splitpoint.cli.stream;

import io.splitpoint.cli.terminal.TerminalWidth;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.run.Sample;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Shows the state of a stream on stderr: one line that is updated on a terminal, a line every ten
 * seconds otherwise. Notices get separate lines.
 */
final class StreamLine implements Observer, AutoCloseable {

  private static final int EVERY_SAMPLES = 10;

  private final PrintWriter err;
  private final boolean quiet;
  private final boolean terminal;
  private final String source;
  private int samples;
  private boolean open;

  /**
   * @param source {@code modelled} or {@code measured}
   */
  StreamLine(PrintWriter err, boolean quiet, boolean terminal, String source) {
    this.err = err;
    this.quiet = quiet;
    this.terminal = terminal;
    this.source = source;
  }

  /**
   * @param modelled whether an accelerator's times come from a model
   */
  static StreamLine onTerminal(PrintWriter err, boolean quiet, boolean modelled) {
    return new StreamLine(err, quiet, System.console() != null, modelled ? "modelled" : "measured");
  }

  @Override
  public synchronized void sample(Sample sample) {
    samples++;
    if (quiet || !terminal && samples % EVERY_SAMPLES != 0) {
      return;
    }
    if (terminal) {
      err.print("\r\033[K" + TerminalWidth.onOneLine(text(sample), TerminalWidth.columns()));
      open = true;
    } else {
      err.println(text(sample));
    }
    err.flush();
  }

  private String text(Sample sample) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "%.1f fps (%s) |", sample.fps(), source));
    for (Sample.Stage stage : sample.stages()) {
      line.append(' ').append(stage.name()).append(' ').append(ms(stage.interval().meanMs()));
    }
    line.append(" ms | waiting");
    for (Sample.Fill queue : sample.queues()) {
      line.append(' ').append(queue.frames()).append('/').append(queue.capacity());
    }
    line.append(" | dropped ").append(sample.dropped());
    sample.temperatureC().ifPresent(t -> line.append(String.format(Locale.ROOT, " | %.0f °C", t)));
    return line.toString();
  }

  private static String ms(OptionalDouble ms) {
    return ms.isPresent() ? Milliseconds.text(ms.getAsDouble()) : "-";
  }

  @Override
  public synchronized void notice(String text) {
    if (!quiet) {
      end();
      err.println(text);
      err.flush();
    }
  }

  /** Ends the updated line, so that the terminal can be used for other output. */
  synchronized void end() {
    if (open) {
      err.print("\r\033[K");
      err.flush();
      open = false;
    }
  }

  @Override
  public void close() {
    end();
  }
}
