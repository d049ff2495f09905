package io.splitpoint.tflite;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The errors that the runtime reported about one interpreter. All interpreters share one native
 * callback, which lives as long as the process; the interpreter's number, passed as user data,
 * tells them apart.
 */
final class ErrorLog implements AutoCloseable {

  private static final int LINE_BYTES = 2048;
  private static final Map<Long, ErrorLog> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong LAST = new AtomicLong();

  /** A strong reference, because native code keeps its address. */
  static final LibTfLite.ErrorReporter REPORTER = ErrorLog::report;

  private final long number = LAST.incrementAndGet();
  private final StringBuilder text = new StringBuilder();

  ErrorLog() {
    OPEN.put(number, this);
  }

  Pointer user() {
    return Pointer.createConstant(number);
  }

  /** The reports since the last call, joined with "; ". */
  synchronized String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }

  private synchronized void add(String line) {
    String stripped = line.strip().replaceAll("\\s*\\R\\s*", "; ");
    if (!stripped.isEmpty()) {
      text.append(text.isEmpty() ? "" : "; ").append(stripped);
    }
  }

  private static void report(Pointer user, Pointer format, Pointer arguments) {
    ErrorLog log = OPEN.get(Pointer.nativeValue(user));
    if (log == null || format == null) {
      return;
    }
    byte[] line = new byte[LINE_BYTES];
    int length = LibC.vsnprintf(line, line.length, format, arguments);
    int kept = Math.max(0, Math.min(length, line.length - 1));
    log.add(new String(line, 0, kept, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    OPEN.remove(number);
  }
}
