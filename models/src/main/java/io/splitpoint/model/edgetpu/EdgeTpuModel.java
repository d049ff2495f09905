package io.splitpoint.model.edgetpu;

import io.splitpoint.model.edgetpu.Estimate.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Predicts latency, energy and memory of int8 models on an Edge TPU without the hardware.
 *
 * <pre>{@code
 * EdgeTpuModel tpu = EdgeTpuModel.of(Host.named("usb3-rpi4"));
 * tpu.estimate(Synthetic.conv5(512)).latencyMs();
 * }</pre>
 *
 * The form follows the hardware: bytes at the rate of the bus, padded multiply-accumulates at the
 * rate of the array, both at the same time while parameters stream, output bytes on the host's CPU,
 * and a fixed overhead. The constants are fitted by {@code bench}; docs/edgetpu-model.md has the
 * sources and the residuals. Immutable, and safe to share between threads.
 */
public final class EdgeTpuModel {
  private final Host host;
  private final Chip chip;
  private final double slowdown;

  /** {@link TpuWork#MACS_PER_PARAMETER_BYTE} is the median of values from 117 to 1,150. */
  private static final double ASSUMED_COMPUTE_LOG_SD = 0.7;

  /**
   * Cycles of the host's CPU for an operator that has nothing to compute. A fully connected one of
   * 16 multiply-accumulates, the only one of its model, took 0.34 µs with the runtime's own kernels
   * and 0.17 with XNNPACK (TensorFlow Lite 2.20, one x86 core of 2.6 GHz, 2026-11-30).
   */
  private static final double CPU_CYCLES_PER_OPERATOR = 1000;

  private EdgeTpuModel(Host host, Chip chip, Clock clock) {
    this.host = host;
    this.chip = chip;
    this.slowdown = host.clockMhz(Clock.MAX) / host.clockMhz(clock);
  }

  /** The model at the maximum clock, which Coral's tables use. */
  public static EdgeTpuModel of(Host host) {
    return of(host, Clock.MAX);
  }

  public static EdgeTpuModel of(Host host, Clock clock) {
    return of(host, clock, Chip.shipped());
  }

  /** The model with other constants, for fitting them. */
  public static EdgeTpuModel of(Host host, Clock clock, Chip chip) {
    return new EdgeTpuModel(host, chip, clock);
  }

  public Host host() {
    return host;
  }

  Chip chip() {
    return chip;
  }

  /**
   * Estimates one run of a compiled model from its own bytes and the arithmetic of {@code shapes},
   * the model that it was compiled from. Without {@code shapes} the arithmetic is assumed: {@link
   * TpuWork#MACS_PER_PARAMETER_BYTE}.
   */
  public Estimate estimate(CompiledModel compiled, Optional<Workload> shapes) {
    Estimate estimate = estimate(TpuWork.of(compiled, shapes.map(this::load)));
    if (shapes.isPresent()) {
      return estimate;
    }
    double computing = estimate.parts().computeMs() / estimate.latencyMs();
    return estimate.with(estimate.error().withCommon(ASSUMED_COMPUTE_LOG_SD * computing));
  }

  /** Estimates one run of a whole model. */
  public Estimate estimate(Workload work) {
    return estimate(load(work));
  }

  /** Estimates one run of layers {@code fromLayer} to {@code toLayer}, both included, from 1. */
  public Estimate estimate(Workload work, int fromLayer, int toLayer) {
    return estimate(work.range(fromLayer, toLayer));
  }

  /**
   * Estimates models compiled together: they share the parameter memory, the first models first, so
   * that alternating between them reloads nothing.
   */
  public List<Estimate> estimateTogether(List<Workload> works) {
    List<Estimate> estimates = new ArrayList<>();
    long taken = 0;
    for (Workload work : works) {
      Estimate estimate = estimate(TpuWork.of(work, chip, taken));
      taken += estimate.onChipBytes();
      estimates.add(estimate);
    }
    return List.copyOf(estimates);
  }

  /** The bytes that one run of a model moves, and the operations that it computes. */
  public TpuWork load(Workload work) {
    return TpuWork.of(work, chip, 0);
  }

  /** What the chip's parameter memory holds of a model, and what has to be streamed. */
  public ParameterMemory memory(Workload work) {
    return ParameterMemory.of(work, chip, 0);
  }

  /** Estimates one run with this amount of work. */
  public Estimate estimate(TpuWork load) {
    double msPerByte = 1 / (host.inputMbPerS() * 1e3);
    double stream = 0;
    double compute = 0;
    double hidden = 0;
    for (TpuWork.Step step : load.steps()) {
      double sending = step.sentBytes() * msPerByte;
      double computing = step.computeMs(chip) * slowdown;
      stream += sending;
      compute += computing;
      hidden += step.overlaps() ? Math.min(sending, computing) : 0;
    }
    Parts parts =
        new Parts(
            load.steps().isEmpty() ? 0 : host.invocationOverheadMs(),
            load.inputBytes() * msPerByte,
            load.instructionBytes() * msPerByte,
            stream,
            compute,
            hidden,
            load.outputBytes() * host.outputMsPerByte(),
            1e3 * load.cpuGmac() / host.cpu().gmacPerS()
                + 1e3 * load.cpuMelements() / host.cpu().melementPerS()
                + load.cpuOps() * CPU_CYCLES_PER_OPERATOR / (1e3 * host.cpu().clockMhz()),
            load.cpuOps());
    double latency = parts.totalMs();
    double firstRun = latency + load.cachedBytes() * msPerByte;
    return new Estimate(
        latency,
        energyMj(load, latency),
        host.power().errorShare(),
        load.cachedBytes(),
        load.streamedBytes(),
        firstRun,
        parts,
        ModelErrors.shipped().of(parts));
  }

  /**
   * Bytes to the chip that the run waits for; parameters count only where computing is faster than
   * sending.
   */
  double waitedForBytes(TpuWork load) {
    double msPerByte = 1 / (host.inputMbPerS() * 1e3);
    double bytes = load.inputBytes() + load.instructionBytes();
    for (TpuWork.Step step : load.steps()) {
      boolean hides =
          step.overlaps() && step.sentBytes() * msPerByte <= step.computeMs(chip) * slowdown;
      bytes += hides ? 0 : step.sentBytes();
    }
    return bytes;
  }

  /**
   * Energy of one run: idle power all the time, and what arithmetic and transfers add. A watt for a
   * millisecond is a millijoule.
   */
  private double energyMj(TpuWork load, double latencyMs) {
    Host.Power power = host.power();
    return power.idleW() * latencyMs
        + load.macs() * power.macPj() * 1e-9
        + (load.inBytes() + load.outputBytes()) * power.byteNj() * 1e-6;
  }
}
