package io.splitpoint.device;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.splitpoint.failure.MissingException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The cores that share a clock: a directory of Linux's cpufreq, such as {@code policy0}. Use it to
 * read and set the limits of their clock.
 *
 * @param directory directory of the policy
 */
record CpuPolicy(Path directory) {

  static final String MIN = "scaling_min_freq";
  static final String MAX = "scaling_max_freq";
  static final String GOVERNOR = "scaling_governor";

  /** The files whose content is restored. */
  static final List<String> KEPT = List.of(MIN, MAX, GOVERNOR);

  /** The order of writing: an upper limit below the lower one is refused, and the reverse. */
  static final List<String> ORDER = List.of(MIN, MAX, MIN);

  private static final String OFFERED = "scaling_available_frequencies";

  /**
   * All policies of a machine, by name.
   *
   * @throws MissingException when there is none
   */
  static List<CpuPolicy> all(Path sysfs) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(sysfs)) {
      try (DirectoryStream<Path> directories = Files.newDirectoryStream(sysfs, "policy*")) {
        directories.forEach(found::add);
      } catch (IOException failure) {
        throw missing(failure);
      }
    }
    if (found.isEmpty()) {
      throw new MissingException(
          "CPU clock: expected Linux's cpufreq in %s, found none: this kernel or virtual machine does not let the clock be set"
              .formatted(sysfs));
    }
    return found.stream().sorted().map(CpuPolicy::new).toList();
  }

  /**
   * @throws MissingException when a file may not be written; the message names it
   */
  void require(Predicate<Path> writable) {
    for (String file : List.of(MIN, MAX)) {
      if (!writable.test(directory.resolve(file))) {
        throw new MissingException(
            "CPU clock: expected permission to write %s, found none: run as root, or let your user write it"
                .formatted(directory.resolve(file)));
      }
    }
  }

  String text(String file) {
    try {
      return Files.readString(directory.resolve(file)).strip();
    } catch (IOException failure) {
      throw missing(failure);
    }
  }

  int mhz(String file) {
    return toMhz(text(file));
  }

  /** The available clocks in MHz with the kernel's number in kHz; empty without a list. */
  Map<Integer, String> offered() {
    Map<Integer, String> offered = new TreeMap<>();
    if (Files.exists(directory.resolve(OFFERED))) {
      for (String khz : text(OFFERED).split("\\s+")) {
        offered.put(toMhz(khz), khz);
      }
    }
    return offered;
  }

  /**
   * Clocks in MHz, ascending, that all cores of a machine have; empty where the kernel lists none
   * and accepts any within its range.
   */
  static SortedSet<Integer> offered(List<CpuPolicy> policies) {
    SortedSet<Integer> common = new TreeSet<>();
    boolean first = true;
    for (CpuPolicy policy : policies) {
      Map<Integer, String> own = policy.offered();
      if (!own.isEmpty()) {
        if (first) {
          common.addAll(own.keySet());
        } else {
          common.retainAll(own.keySet());
        }
        first = false;
      }
    }
    return common;
  }

  /** Sets equal limits at a clock. */
  void hold(int mhz) {
    String khz = offered().getOrDefault(mhz, mhz + "000");
    set(Map.of(MIN, khz, MAX, khz));
  }

  /**
   * Writes limits, and a governor if it differs.
   *
   * @param values values by file
   */
  void set(Map<String, String> values) {
    IOException refused = null;
    for (String file : ORDER) {
      try {
        Files.writeString(directory.resolve(file), values.get(file), WRITE, TRUNCATE_EXISTING);
        refused = null;
      } catch (IOException otherLimit) {
        // The other limit is in the way; the last of the three attempts decides.
        refused = otherLimit;
      }
    }
    if (refused != null) {
      throw missing(refused);
    }
    String governor = values.getOrDefault(GOVERNOR, text(GOVERNOR));
    if (!governor.equals(text(GOVERNOR))) {
      try {
        Files.writeString(directory.resolve(GOVERNOR), governor, WRITE, TRUNCATE_EXISTING);
      } catch (IOException failure) {
        throw missing(failure);
      }
    }
  }

  private static int toMhz(String khz) {
    try {
      return (int) Math.round(Long.parseLong(khz) / 1e3);
    } catch (NumberFormatException noNumber) {
      throw new MissingException(
          "CPU clock: expected kHz from the kernel, found '%s'".formatted(khz));
    }
  }

  static MissingException missing(IOException failure) {
    return new MissingException(
        "CPU clock: "
            + (failure instanceof FileSystemException file && file.getReason() == null
                ? file.getFile() + ": " + file.getClass().getSimpleName().replace("Exception", "")
                : failure.getMessage()));
  }
}
