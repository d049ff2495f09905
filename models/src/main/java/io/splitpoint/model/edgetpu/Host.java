package io.splitpoint.model.edgetpu;

import io.splitpoint.failure.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine that an Edge TPU is attached to, as described by a device file. Hosts in {@code
 * devices/*.yaml} are shipped, others are read from a path. A file has all keys, in snake case, and
 * no others.
 *
 * @param inputMbPerS rate to the chip for inputs, instructions and streamed parameters (1 MB = 10⁶
 *     bytes)
 * @param outputMbPerS rate from the chip over the bus
 * @param outputCyclesPerByte cycles of the host's CPU that an output byte costs in addition
 * @param invocationOverheadMs fixed overhead of every run, at the CPU's clock
 * @param hopMs time to pass a single input on to the next chip of a pipeline, at the CPU's clock
 * @param handOverMs time per chip of a full pipeline and per input, one after the other, at the
 *     CPU's clock; from pipelines of tiny dense networks, which take 0.49, 0.73 and 1.0 ms on 2, 3
 *     and 4 chips
 * @param maxClockMhz, stdClockMhz clock of the chip with either library; equal on PCIe, where the
 *     library does not change it
 * @param cpu the host's CPU, which runs what the compiler does not map
 */
public record Host(
    String name,
    String description,
    double inputMbPerS,
    double outputMbPerS,
    double outputCyclesPerByte,
    double invocationOverheadMs,
    double hopMs,
    double handOverMs,
    double maxClockMhz,
    double stdClockMhz,
    Cpu cpu,
    Power power) {

  private static final List<String> NAMES =
      List.of("pcie-desktop", "usb3-desktop", "usb3-rpi4", "usb2-rpi3", "pcie-devboard");

  /**
   * The host's CPU.
   *
   * @param clockMhz clock at which the other numbers hold, here and in {@link Host}
   * @param gmacPerS speed in 10⁹ multiply-accumulates of int8 layers
   * @param melementPerS speed in 10⁶ numbers of other operators
   */
  public record Cpu(double clockMhz, double gmacPerS, double melementPerS) {
    public Cpu {
      Yaml.positive("clock_mhz", clockMhz);
      Yaml.positive("gmac_per_s", gmacPerS);
      Yaml.positive("melement_per_s", melementPerS);
    }
  }

  /**
   * The power that the accelerator adds to its host's.
   *
   * @param coldIdleW power before its first run
   * @param idleW power between later runs
   * @param macPj dynamic energy of one multiply-accumulate
   * @param byteNj dynamic energy of one byte over the bus
   * @param errorShare share of the power by which it may be off, with 90 % probability
   */
  public record Power(
      double coldIdleW, double idleW, double macPj, double byteNj, double errorShare) {
    public Power {
      Yaml.notNegative("error_share", errorShare);
      Yaml.notNegative("cold_idle_w", coldIdleW);
      Yaml.notNegative("idle_w", idleW);
      Yaml.notNegative("mac_pj", macPj);
      Yaml.notNegative("byte_nj", byteNj);
    }
  }

  public Host {
    Yaml.positive("input_mb_per_s", inputMbPerS);
    Yaml.positive("output_mb_per_s", outputMbPerS);
    Yaml.notNegative("output_cycles_per_byte", outputCyclesPerByte);
    Yaml.notNegative("invocation_overhead_ms", invocationOverheadMs);
    Yaml.notNegative("hop_ms", hopMs);
    Yaml.notNegative("hand_over_ms", handOverMs);
    Yaml.positive("max_clock_mhz", maxClockMhz);
    Yaml.positive("std_clock_mhz", stdClockMhz);
  }

  /** The names of the shipped hosts. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A shipped host.
   *
   * @throws InputException when no host has that name
   */
  public static Host named(String name) {
    if (!NAMES.contains(name)) {
      throw new InputException(
          "host '" + name + "': expected one of " + NAMES + " or a device file");
    }
    return Yaml.resource("devices/" + name + ".yaml", Host.class);
  }

  /**
   * Reads a host from a device file.
   *
   * @throws InputException with file, line and key when it is not a device file
   */
  public static Host read(Path yaml) {
    return Yaml.file(yaml, Host.class);
  }

  /**
   * A host by the name of a shipped one or by the path of a device file.
   *
   * @throws InputException when it is neither
   */
  public static Host of(String nameOrFile) {
    return NAMES.contains(nameOrFile) || !Files.exists(Path.of(nameOrFile))
        ? named(nameOrFile)
        : read(Path.of(nameOrFile));
  }

  /**
   * The same host with its CPU at another clock: the overhead of a call, the cycles of output bytes
   * and the operators on the CPU scale with the clock, the bus does not (SPLINTER's Raspberry Pi
   * from 600 to 1,800 MHz).
   *
   * @throws InputException when the clock is not above 0
   */
  public Host withCpuClock(double mhz) {
    Yaml.positive("clock_mhz", mhz);
    double slower = cpu.clockMhz() / mhz;
    return new Host(
        name,
        description,
        inputMbPerS,
        outputMbPerS,
        outputCyclesPerByte,
        invocationOverheadMs * slower,
        hopMs * slower,
        handOverMs * slower,
        maxClockMhz,
        stdClockMhz,
        new Cpu(mhz, cpu.gmacPerS() / slower, cpu.melementPerS() / slower),
        power);
  }

  /** Time of an output byte over the bus and on the CPU, in ms. */
  double outputMsPerByte() {
    return 1 / (outputMbPerS * 1e3) + outputCyclesPerByte / (cpu.clockMhz() * 1e3);
  }

  double clockMhz(Clock clock) {
    return clock == Clock.MAX ? maxClockMhz : stdClockMhz;
  }

  /** The YAML file from which the same host can be read. */
  public String yaml() {
    return Yaml.text(this);
  }
}
