package io.splitpoint.schedule.client;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The response times in a client's log. Use it for logs of {@link PeriodicRequests} and of the
 * study's own client.
 *
 * @param missed requests that were late or had no answer
 * @param sortedMs all response times in milliseconds, ascending, at least one
 */
public record ClientLog(int missed, double[] sortedMs) {

  /** Requests in the log. */
  public int total() {
    return sortedMs.length;
  }

  /**
   * A percentile of the response times, by the nearest rank.
   *
   * @param p 0 to 100
   */
  public double percentile(double p) {
    return sortedMs[Math.max(0, (int) Math.ceil(p / 100 * sortedMs.length) - 1)];
  }

  /** The share that missed the deadline, 0 to 1. */
  public double missRate() {
    return (double) missed / sortedMs.length;
  }

  /**
   * @throws InputException when a line is not a request's, or there is none
   */
  public static ClientLog read(Path log) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(log);
    } catch (MalformedInputException notText) {
      throw new InputException(log + ": expected UTF-8 text");
    }
    double[] ms = new double[lines.size()];
    int count = 0;
    int missed = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty()) {
        continue;
      }
      String[] field = line.split(",", 3);
      boolean known = field[0].equals("success") || field[0].equals("fail");
      if (!known || field.length < 3 || !field[1].matches("\\d{1,12}(\\.\\d{1,12})?ms")) {
        throw new InputException(
            log
                + ": line "
                + (i + 1)
                + ": expected success|fail,<response ms>ms,<class>,<score>, found '"
                + line.substring(0, Math.min(60, line.length()))
                + "'");
      }
      ms[count++] = Double.parseDouble(field[1].substring(0, field[1].length() - 2));
      missed += field[0].equals("fail") ? 1 : 0;
    }
    if (count == 0) {
      throw new InputException(log + ": expected at least one line, found none");
    }
    double[] sorted = Arrays.copyOf(ms, count);
    Arrays.sort(sorted);
    return new ClientLog(missed, sorted);
  }
}
