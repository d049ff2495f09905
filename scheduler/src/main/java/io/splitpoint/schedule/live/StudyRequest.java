package io.splitpoint.schedule.live;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A request line of the study's protocol: {@code
 * pid,model,image_file,period_s,absolute_deadline_unix_s,request_unix_s}.
 */
record StudyRequest(
    long pid, String model, String image, long periodNs, long deadlineUnixNs, long requestUnixNs) {

  private static final int FIELDS = 6;
  private static final BigDecimal MAX_SECONDS = new BigDecimal("4e9");

  /**
   * @throws IllegalArgumentException when the line is not a request; the message says what was
   *     expected
   */
  static StudyRequest parse(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("expected " + FIELDS + " fields, found " + fields.length);
    }
    long pid = pid(line);
    if (pid < 0) {
      throw new IllegalArgumentException("expected a process id, found '" + fields[0] + "'");
    }
    if (fields[1].isBlank() || fields[2].isBlank()) {
      throw new IllegalArgumentException("expected a model and an image");
    }
    long period = ns("period", fields[3]);
    if (period <= 0) {
      throw new IllegalArgumentException("expected a period above 0, found " + fields[3]);
    }
    long deadline = ns("deadline", fields[4]);
    long requested = ns("request time", fields[5]);
    if (deadline <= requested) {
      throw new IllegalArgumentException(
          "expected a deadline after the request time, found " + fields[4] + " and " + fields[5]);
    }
    return new StudyRequest(pid, fields[1].strip(), fields[2].strip(), period, deadline, requested);
  }

  /** The deadline relative to the request. */
  long relativeNs() {
    return deadlineUnixNs - requestUnixNs;
  }

  /** The process id at the start of a line, which identifies its sender; -1 when there is none. */
  static long pid(String line) {
    int end = line.indexOf(',');
    String text = (end < 0 ? line : line.substring(0, end)).strip();
    // Linux allows up to 2^22.
    return text.matches("[1-9]\\d{0,6}") && Long.parseLong(text) <= 4_194_304
        ? Long.parseLong(text)
        : -1;
  }

  /** Converts a text in seconds, 0 to 4e9, to nanoseconds. */
  static long ns(String what, String text) {
    try {
      if (text.length() > 40) {
        throw new NumberFormatException();
      }
      BigDecimal seconds = new BigDecimal(text.strip());
      if (seconds.precision() - seconds.scale() > 11 || seconds.abs().compareTo(MAX_SECONDS) > 0) {
        throw new NumberFormatException();
      }
      return seconds.movePointRight(9).setScale(0, RoundingMode.FLOOR).longValueExact();
    } catch (ArithmeticException | NumberFormatException notSeconds) {
      throw new IllegalArgumentException(
          what
              + ": expected seconds, found '"
              + text.substring(0, Math.min(20, text.length()))
              + "'");
    }
  }
}
