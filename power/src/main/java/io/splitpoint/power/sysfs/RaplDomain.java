package io.splitpoint.power.sysfs;

import java.io.IOException;
import java.nio.file.Path;

/** One energy counter of the processor, which counts µJ and wraps around at its own limit. */
final class RaplDomain {

  private final Path directory;
  private final String name;
  private final double range;
  private double last;
  private double total;

  /**
   * @throws IOException when it may not be read
   */
  RaplDomain(Path directory, String name) throws IOException {
    this.directory = directory;
    this.name = name;
    range = Sysfs.number(directory.resolve("max_energy_range_uj"));
    last = Sysfs.number(energy());
  }

  private Path energy() {
    return directory.resolve("energy_uj");
  }

  String name() {
    return name;
  }

  /** Energy in J since the first reading, if the counter wraps at most once between readings. */
  double joule() throws IOException {
    double now = Sysfs.number(energy());
    total += now >= last ? now - last : now + range - last;
    last = now;
    return total * 1e-6;
  }
}
