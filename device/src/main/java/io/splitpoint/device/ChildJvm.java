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
 * Another process that runs this program's classes. Use it to try a foreign model or a delegate's
 * library: it may crash the process that runs it, never end, or take all memory.
 */
public final class ChildJvm {

  private static final int LOOK_EVERY_MS = 50;

  /** Less than a tenth of what the slowest supported machine computes. */
  private static final long MACS_PER_SECOND = 20_000_000;

  /** How the JVM tells of a signal, and of where; then its own code is 1. */
  private static final Pattern SIGNAL = Pattern.compile("(?m)^#\\s+(SIG[A-Z]+) \\(");

  private static final Pattern FRAME =
      Pattern.compile("(?m)^# Problematic frame:\\s*\\R# \\S+\\s+(.+)$");

  /** Codes of processes that a signal ended without the JVM's telling. */
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          132, "SIGILL", 134, "SIGABRT", 135, "SIGBUS", 136, "SIGFPE", 137, "SIGKILL", 139,
          "SIGSEGV");

  /** What went wrong with a process. */
  public enum Trouble {
    /** A signal ended it; the detail says which, and where. */
    CRASHED,
    /** It did not end in time; the detail is the time. */
    HUNG,
    /** It took more memory than it may; the detail is how much that is. */
    TOO_LARGE
  }

  /**
   * How a process ended.
   *
   * @param code its exit code; any where there was trouble
   * @param said all that it wrote
   * @param trouble empty when it ended by itself
   * @param detail of the trouble, for a message
   */
  public record End(int code, String said, Optional<Trouble> trouble, String detail) {}

  private ChildJvm() {}

  /**
   * How long a process that runs a model may take.
   *
   * @param patience with a model that computes nothing
   */
  public static Duration patience(Duration patience, Graph graph) {
    long macs = graph.operators().stream().mapToLong(Operator::macs).sum();
    return patience.plusSeconds(macs / MACS_PER_SECOND);
  }

  /**
   * Runs a class's {@code main} to its end. No process is left when this returns.
   *
   * @param main begins with {@link #begin}
   * @param limit it is ended when it takes longer
   * @param memoryBytes it is ended when it takes more
   */
  public static End run(Class<?> main, List<String> arguments, Duration limit, long memoryBytes)
      throws IOException {
    return run(List.of("-Xmx256m"), true, main, arguments, limit, memoryBytes);
  }

  /**
   * The same with nothing in it that would be measured besides: its heap is in memory from the
   * start and does not grow, and the allocator is the system's own.
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
    // Small and started soon; a crash is reported on stdout and leaves no file behind.
    line.addAll(heap);
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    if (filled) {
      // glibc fills what it hands out: code that reads it before writing it fails here, not later.
      builder.environment().put("MALLOC_PERTURB_", "165");
    }
    return builder.redirectOutput(output.toFile()).start();
  }

  /** Empty when it ended by itself. */
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
   * What the process does first: it ends when its parent does, and where memory runs out the kernel
   * ends it and not the one that waits for it.
   */
  public static void begin() {
    Thread watch = new Thread(ChildJvm::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
    } catch (IOException forbidden) {
      // then the parent's own watch has to do
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException gone) {
      // as good as its end
    }
    Runtime.getRuntime().halt(1);
  }

  /**
   * A line {@code Name: 123 kB} of a file below /proc in bytes; −1 when there is none, or the
   * process ended before or while it was read: the kernel then says "No such process".
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
