package io.splitpoint.model.edgetpu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine an Edge TPU is attached to, as a device file says it; {@code devices/*.yaml} are
 * shipped, others are read from a path. All keys are needed, in snake case, and no others are
 * allowed.
 *
 * @param inputMbPerS to the chip: inputs, instructions, streamed parameters (1 MB = 10⁶ bytes)
 * @param outputMbPerS from the chip, with the host's copy
 * @param invocationOverheadMs fixed, of every run
 * @param hopMs of every chip of a pipeline, for handing an input on
 * @param maxClockMhz, stdClockMhz of the chip with either library; equal on PCIe, which ignores it
 * @param cpu what runs there that the compiler does not map
 */
public record Host(
    String name,
    String description,
    double inputMbPerS,
    double outputMbPerS,
    double invocationOverheadMs,
    double hopMs,
    double maxClockMhz,
    double stdClockMhz,
    Cpu cpu,
    Power power) {

  private static final List<String> NAMES =
      List.of("pcie-desktop", "usb3-desktop", "usb3-rpi4", "usb2-rpi3", "pcie-devboard");

  /**
   * @param gmacPerS multiply-accumulates of int8 layers
   * @param melementPerS numbers of other operators
   */
  public record Cpu(double gmacPerS, double melementPerS) {
    public Cpu {
      Yaml.positive("gmac_per_s", gmacPerS);
      Yaml.positive("melement_per_s", melementPerS);
    }
  }

  /**
   * The accelerator's own power, without its host.
   *
   * @param coldIdleW before its first run
   * @param idleW between runs, ever after
   * @param macPj dynamic energy of one multiply-accumulate
   * @param byteNj dynamic energy of one byte over the bus
   */
  public record Power(double coldIdleW, double idleW, double macPj, double byteNj) {
    public Power {
      Yaml.notNegative("cold_idle_w", coldIdleW);
      Yaml.notNegative("idle_w", idleW);
      Yaml.notNegative("mac_pj", macPj);
      Yaml.notNegative("byte_nj", byteNj);
    }
  }

  public Host {
    Yaml.positive("input_mb_per_s", inputMbPerS);
    Yaml.positive("output_mb_per_s", outputMbPerS);
    Yaml.notNegative("invocation_overhead_ms", invocationOverheadMs);
    Yaml.notNegative("hop_ms", hopMs);
    Yaml.positive("max_clock_mhz", maxClockMhz);
    Yaml.positive("std_clock_mhz", stdClockMhz);
  }

  /** The shipped hosts. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A shipped host.
   *
   * @throws EdgeTpuInputException when there is none of that name
   */
  public static Host named(String name) {
    if (!NAMES.contains(name)) {
      throw new EdgeTpuInputException(
          "host '" + name + "': expected one of " + NAMES + " or a device file");
    }
    return Yaml.resource("devices/" + name + ".yaml", Host.class);
  }

  /**
   * A host from a device file.
   *
   * @throws EdgeTpuInputException with file, line and key when it is not one
   */
  public static Host read(Path yaml) {
    return Yaml.file(yaml, Host.class);
  }

  /**
   * What a user calls a host: a shipped one by its name, or a device file.
   *
   * @throws EdgeTpuInputException when it is neither
   */
  public static Host of(String nameOrFile) {
    return NAMES.contains(nameOrFile) || !Files.exists(Path.of(nameOrFile))
        ? named(nameOrFile)
        : read(Path.of(nameOrFile));
  }

  double clockMhz(Clock clock) {
    return clock == Clock.MAX ? maxClockMhz : stdClockMhz;
  }

  /** As a file that reads back as the same. */
  public String yaml() {
    return Yaml.text(this);
  }
}
