package io.splitpoint.device;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Operator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs this program's classes in another process. Use it to try an untrusted model or a delegate's
 * library, which may crash its process, never end, or take all memory.
 */
public final class ChildJvm {

  private static final int LOOK_EVERY_MS = 50;

  /** Less than a tenth of the speed of the slowest supported machine. */
  private static final long MACS_PER_SECOND = 20_000_000;

  /** The JVM's report of a signal and its place; its own exit code is then 1. */
  private static final Pattern SIGNAL = Pattern.compile("(?m)^#\\s+(SIG[A-Z]+) \\(");

  private static final Pattern FRAME =
      Pattern.compile("(?m)^# Problematic frame:\\s*\\R# \\S+\\s+(.+)$");

  /** Exit codes of processes that a signal ended without the JVM's report. */
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          132, "SIGILL", 134, "SIGABRT", 135, "SIGBUS", 136, "SIGFPE", 137, "SIGKILL", 139,
          "SIGSEGV");

  /** What went wrong with a process. */
  public enum Trouble {
    /** A signal ended it; the detail names it and its place. */
    CRASHED,
    /** It did not end in time; the detail is the time. */
    HUNG,
    /** It exceeded its memory limit, which is the detail. */
    TOO_LARGE
  }

  /**
   * The end of a process.
   *
   * @param code exit code; meaningless where there was trouble
   * @param said its whole output
   * @param trouble what went wrong; empty when it ended by itself
   * @param detail detail of the trouble, for a message
   */
  public record End(int code, String said, Optional<Trouble> trouble, String detail) {}

  private ChildJvm() {}

  /**
   * The time limit of a process that runs a model.
   *
   * @param patience time limit for a model that computes nothing
   */
  public static Duration patience(Duration patience, Graph graph) {
    long macs = graph.operators().stream().mapToLong(Operator::macs).sum();
    return patience.plusSeconds(macs / MACS_PER_SECOND);
  }

  /**
   * Runs a class's {@code main} to its end. No process is left when this returns.
   *
   * @param main class whose main method begins with {@link #begin}
   * @param limit time limit
   * @param memoryBytes memory limit
   */
  public static End run(Class<?> main, List<String> arguments, Duration limit, long memoryBytes)
      throws IOException {
    return run(List.of("-Xmx256m"), true, main, arguments, limit, memoryBytes);
  }

  /**
   * Runs a class for a memory measurement: its heap is in memory from the start and does not grow,
   * and the allocator is the system's own.
   */
  static End measured(Class<?> main, List<String> arguments, Duration limit) throws IOException {
    List<String> heap = List.of("-Xms24m", "-Xmx24m", "-XX:+AlwaysPreTouch");
    return run(heap, false, main, arguments, limit, Long.MAX_VALUE);
  }

  private static End run(
      List<String> heap,
      boolean filled,
      Class<?> main,
      List<String> arguments,
      Duration limit,
      long memoryBytes)
      throws IOException {
    Path said = Files.createTempFile("splitpoint-trial", ".txt");
    try {
      Process process = start(heap, filled, main, arguments, said);
      Optional<End> ended;
      try {
        ended = await(process, limit, memoryBytes);
      } finally {
        process.destroyForcibly().onExit().join();
      }
      if (ended.isPresent()) {
        return ended.get();
      }
      String text = Files.readString(said, StandardCharsets.ISO_8859_1);
      Matcher signal = SIGNAL.matcher(text);
      Matcher frame = FRAME.matcher(text);
      String name = signal.find() ? signal.group(1) : SIGNALS.get(process.exitValue());
      return name == null
          ? new End(
              process.exitValue(),
              Files.readString(said, StandardCharsets.UTF_8).strip(),
              Optional.empty(),
              "")
          : trouble(Trouble.CRASHED, name + (frame.find() ? " in " + frame.group(1).strip() : ""));
    } finally {
      Files.delete(said);
    }
  }

  private static Process start(
      List<String> heap, boolean filled, Class<?> main, List<String> arguments, Path output)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The JVM is small and starts fast; a crash is reported on stdout and leaves no file.
    line.addAll(heap);
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    if (filled) {
      // glibc fills new memory, so that code which reads it before writing it fails here.
      builder.environment().put("MALLOC_PERTURB_", "165");
    }
    return builder.redirectOutput(output.toFile()).start();
  }

  /** Empty when the process ended by itself. */
  private static Optional<End> await(Process process, Duration limit, long memoryBytes) {
    long end = System.nanoTime() + limit.toNanos();
    Path status = Path.of("/proc/" + process.pid() + "/status");
    try {
      while (!process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() > end) {
          return Optional.of(trouble(Trouble.HUNG, limit.toSeconds() + " s"));
        }
        if (bytes(status, "RssAnon") > memoryBytes) {
          return Optional.of(
              trouble(Trouble.TOO_LARGE, String.format(Locale.ROOT, "%,d MB", memoryBytes >> 20)));
        }
      }
      return Optional.empty();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a process was awaited", stop);
    }
  }

  private static End trouble(Trouble trouble, String detail) {
    return new End(1, "", Optional.of(trouble), detail);
  }

  /**
   * The first step of the process: it ends with its parent, and the kernel ends it before its
   * parent where memory runs out.
   */
  public static void begin() {
    Thread watch = new Thread(ChildJvm::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
    } catch (IOException forbidden) {
      // The parent's own checks must then be enough.
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException gone) {
      // This is equivalent to its end.
    }
    Runtime.getRuntime().halt(1);
  }

  /**
   * Reads a line {@code Name: 123 kB} of a file below /proc, in bytes; −1 when there is none, or
   * when the process ended before or during the reading ("No such process").
   */
  public static long bytes(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(-1);
    } catch (IOException ended) {
      return -1;
    }
  }
}
