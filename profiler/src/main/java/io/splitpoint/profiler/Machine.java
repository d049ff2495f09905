package io.splitpoint.profiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import oshi.hardware.CentralProcessor;
import oshi.nativefree.SystemInfo;

/**
 * The machine on which a run was measured, as OSHI and Linux's sysfs describe it.
 *
 * @param cpu the CPU's marketing name
 * @param physicalCores number of cores
 * @param logicalCores number of hardware threads
 * @param memoryBytes installed memory
 * @param os name and version
 * @param architecture such as {@code amd64} or {@code aarch64}
 * @param governor CPU frequency governor, empty where the kernel offers none (virtual machines)
 */
public record Machine(
    String cpu,
    int physicalCores,
    int logicalCores,
    long memoryBytes,
    String os,
    String architecture,
    Optional<String> governor) {

  private static final Path GOVERNOR =
      Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

  /**
   * The state that may change during a measurement.
   *
   * @param temperatureC temperature of the CPU, empty without a sensor
   * @param frequencyMhz highest current frequency of its cores, empty where it is unknown
   */
  public record State(OptionalDouble temperatureC, OptionalLong frequencyMhz) {

    /** Reads the sensors. */
    public static State now() {
      SystemInfo system = new SystemInfo();
      double temperature = system.getHardware().getSensors().getCpuTemperature();
      long hertz =
          Arrays.stream(system.getHardware().getProcessor().getCurrentFreq()).max().orElse(0);
      return new State(
          temperature > 0 ? OptionalDouble.of(temperature) : OptionalDouble.empty(),
          hertz > 0 ? OptionalLong.of(hertz / 1_000_000) : OptionalLong.empty());
    }

    /** Describes a change between two states, such as throttling; empty without one. */
    public Optional<String> changeUntil(State end) {
      if (temperatureC.isPresent()
          && end.temperatureC.isPresent()
          && Math.abs(end.temperatureC.getAsDouble() - temperatureC.getAsDouble()) > 10) {
        return Optional.of(
            "the CPU's temperature moved from %.0f to %.0f °C while measuring"
                .formatted(temperatureC.getAsDouble(), end.temperatureC.getAsDouble()));
      }
      if (frequencyMhz.isPresent()
          && end.frequencyMhz.isPresent()
          && Math.abs(end.frequencyMhz.getAsLong() - frequencyMhz.getAsLong())
              > frequencyMhz.getAsLong() / 20) {
        return Optional.of(
            "the CPU's frequency moved from %d to %d MHz while measuring"
                .formatted(frequencyMhz.getAsLong(), end.frequencyMhz.getAsLong()));
      }
      return Optional.empty();
    }
  }

  /** Describes this machine. */
  public static Machine here() {
    SystemInfo system = new SystemInfo();
    CentralProcessor processor = system.getHardware().getProcessor();
    return new Machine(
        processor.getProcessorIdentifier().getName().strip(),
        processor.getPhysicalProcessorCount(),
        processor.getLogicalProcessorCount(),
        system.getHardware().getMemory().getTotal(),
        system.getOperatingSystem().toString(),
        System.getProperty("os.arch"),
        read(GOVERNOR));
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
