package io.splitpoint.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that plays Linux's cpufreq: files as a Raspberry Pi 4 has them. */
public final class FakeSysfs {

  private final Path root;

  private FakeSysfs(Path root) {
    this.root = root;
  }

  /** One policy for all cores, 600 to 1,800 MHz, all of them allowed, governor ondemand. */
  public static FakeSysfs pi4(Path directory) throws IOException {
    FakeSysfs sysfs = new FakeSysfs(Files.createDirectories(directory));
    sysfs.policy(0, "600000 800000 1000000 1500000 1800000", "600000", "1800000", "ondemand");
    return sysfs;
  }

  /** Adds a policy. */
  public void policy(int number, String offered, String min, String max, String governor)
      throws IOException {
    Path policy = Files.createDirectories(root.resolve("policy" + number));
    if (!offered.isEmpty()) {
      write(policy, "scaling_available_frequencies", offered + " ");
    }
    write(policy, "cpuinfo_min_freq", min);
    write(policy, "cpuinfo_max_freq", max);
    write(policy, "scaling_min_freq", min);
    write(policy, "scaling_max_freq", max);
    write(policy, "scaling_governor", governor);
  }

  private static void write(Path policy, String file, String text) throws IOException {
    Files.writeString(policy.resolve(file), text + "\n");
  }

  public Path path() {
    return root;
  }

  /** Such as "600000 1800000 ondemand". */
  public String state(int number) throws IOException {
    Path policy = root.resolve("policy" + number);
    return Files.readString(policy.resolve("scaling_min_freq")).strip()
        + " "
        + Files.readString(policy.resolve("scaling_max_freq")).strip()
        + " "
        + Files.readString(policy.resolve("scaling_governor")).strip();
  }
}
