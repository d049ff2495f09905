package io.splitpoint.device.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory that this process can still get: the machine's, or that of a control group (a
 * container, a systemd unit) where it is less. The page cache counts as free.
 *
 * @param bytes at least 0
 * @param limit what limits it: {@code this machine}, or the control group
 */
public record FreeMemory(long bytes, String limit) {

  /** The files of a version of control groups; kernel.org, cgroup-v1 and cgroup-v2. */
  private record Names(String mount, String limit, String used, List<String> cached) {}

  private static final Names V1 =
      new Names(
          "sys/fs/cgroup/memory",
          "memory.limit_in_bytes",
          "memory.usage_in_bytes",
          List.of("total_inactive_file", "total_active_file"));

  private static final Names V2 =
      new Names(
          "sys/fs/cgroup", "memory.max", "memory.current", List.of("inactive_file", "active_file"));

  /** Empty where the system does not report it. */
  public static Optional<FreeMemory> now() throws IOException {
    return of(Path.of("/"));
  }

  /** Half of the free memory in bytes; 1 GiB where the system does not report it. */
  public static long half() throws IOException {
    return now().map(free -> free.bytes / 2).orElse(1L << 30);
  }

  /**
   * @param root root of the file system with {@code proc} and {@code sys}
   */
  static Optional<FreeMemory> of(Path root) throws IOException {
    List<String> machine = lines(root.resolve("proc/meminfo"));
    OptionalLong available = number(machine, "MemAvailable:");
    if (available.isEmpty()) {
      return Optional.empty();
    }
    long swap = number(machine, "SwapFree:").orElse(0);
    FreeMemory free = new FreeMemory((available.getAsLong() + swap) << 10, "this machine");
    for (String group : lines(root.resolve("proc/self/cgroup"))) {
      String[] part = group.split(":", 3);
      boolean memory = part.length == 3 && List.of(part[1].split(",")).contains("memory");
      if (memory || part.length == 3 && part[0].equals("0")) {
        Names names = memory ? V1 : V2;
        Path mount = root.resolve(names.mount);
        Path inside = mount.resolve(part[2].replaceFirst("^/+", "")).normalize();
        // A limit holds for all groups below it.
        for (Path at = inside; at.startsWith(mount); at = at.getParent()) {
          long left = left(at, names).orElse(Long.MAX_VALUE);
          if (left < free.bytes) {
            free = new FreeMemory(left, "the control group " + part[2]);
          }
        }
      }
    }
    return Optional.of(free);
  }

  private static OptionalLong left(Path group, Names names) throws IOException {
    OptionalLong limit = whole(group.resolve(names.limit));
    OptionalLong used = whole(group.resolve(names.used));
    if (limit.isEmpty() || used.isEmpty()) {
      return OptionalLong.empty();
    }
    List<String> stat = lines(group.resolve("memory.stat"));
    long cached = names.cached.stream().mapToLong(n -> number(stat, n + " ").orElse(0)).sum();
    return OptionalLong.of(Math.max(0, limit.getAsLong() - Math.max(0, used.getAsLong() - cached)));
  }

  private static OptionalLong whole(Path file) throws IOException {
    return lines(file).stream()
        .filter(line -> line.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static OptionalLong number(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .mapToLong(line -> Long.parseLong(line.substring(start.length()).replaceAll("\\D", "")))
        .findFirst();
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.toList();
    }
  }
}
