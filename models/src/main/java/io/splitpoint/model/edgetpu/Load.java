package io.splitpoint.model.edgetpu;

import java.util.Optional;

/**
 * What one run moves over the bus and keeps busy, before any speed is known. Latency is linear in
 * these quantities, which is how {@code bench} fits the speeds.
 *
 * @param inputBytes, outputBytes of the part on the chip
 * @param instructionBytes sent at every run
 * @param cachedBytes of parameters that stay on the chip
 * @param streamedBytes of parameters that do not
 * @param sentBytes of parameters sent at every run: streamed convolutions go once a spatial slab
 * @param macs on the chip, without padding
 * @param gmac, depthwiseGmac, denseGmac the same in 10⁹, padded to what keeps the array busy
 * @param melements numbers in 10⁶ that pass through pools, sums, joins
 * @param ops on the chip
 * @param cpuGmac, cpuMelements of the operators that stay on the host's CPU
 * @param cpuOps their number
 */
public record Load(
    long inputBytes,
    long outputBytes,
    long instructionBytes,
    long cachedBytes,
    long streamedBytes,
    long sentBytes,
    long macs,
    double gmac,
    double depthwiseGmac,
    double denseGmac,
    double melements,
    int ops,
    double cpuGmac,
    double cpuMelements,
    int cpuOps) {

  /**
   * Multiply-accumulates a parameter byte takes part in, the median of the networks of Coral's
   * tables (117 for VGG16 to 1,150 for DeepLab): for compiled models of unknown shapes.
   */
  public static final double MACS_PER_PARAMETER_BYTE = 220;

  /** The bytes of a compiled model, with the arithmetic of the model it was compiled from. */
  static Load of(CompiledModel compiled, Optional<Load> shapes) {
    long input = 0;
    long output = 0;
    long instructions = 0;
    long sent = 0;
    for (Executable executable : compiled.executables()) {
      if (executable.type() != Executable.Type.PARAMETER_CACHING) {
        input += executable.inputBytes();
        output += executable.outputBytes();
        instructions += executable.instructionBytes();
        sent += Math.max(executable.parameterBytes(), executable.dmaParameterBytes());
      }
    }
    long cached = compiled.cachedBytes();
    long streamed = compiled.streamedBytes();
    double assumed = (cached + streamed) * MACS_PER_PARAMETER_BYTE;
    return new Load(
        input,
        output,
        instructions,
        cached,
        streamed,
        sent,
        shapes.map(Load::macs).orElse((long) assumed),
        shapes.map(Load::gmac).orElse(assumed / 1e9),
        shapes.map(Load::depthwiseGmac).orElse(0.0),
        shapes.map(Load::denseGmac).orElse(0.0),
        shapes.map(Load::melements).orElse(0.0),
        shapes.map(Load::ops).orElse(compiled.executables().size()),
        shapes.map(Load::cpuGmac).orElse(0.0),
        shapes.map(Load::cpuMelements).orElse(0.0),
        compiled.cpuOperators().size());
  }

  /** All bytes to the chip in one run. */
  public long inBytes() {
    return inputBytes + instructionBytes + sentBytes;
  }

  /**
   * The load of a model.
   *
   * @param takenBytes of parameter memory that co-compiled models before it already hold
   */
  static Load of(Workload work, Chip chip, long takenBytes) {
    int mapped = work.mapped();
    double free = chip.parameterBytes() - chip.inputReserve() * work.inputBytes() - takenBytes;
    long cached = 0;
    long streamed = 0;
    long sent = 0;
    long macs = 0;
    double gmac = 0;
    double depthwise = 0;
    double dense = 0;
    long passed = 0;
    for (OpShape op : work.ops().subList(0, mapped)) {
      long bytes = op.parameterBytes();
      // whole layers, in the compiler's order: the first that fit are cached
      if (cached + bytes <= free) {
        cached += bytes;
      } else {
        streamed += bytes;
        sent += bytes * passes(op, work.inputBytes(), chip);
      }
      macs += op.macs();
      double padded = op.paddedMacs() / 1e9;
      switch (op.kind()) {
        case CONVOLUTION -> gmac += padded;
        case DEPTHWISE -> depthwise += padded;
        case DENSE -> dense += padded;
        case PASS, UNSUPPORTED -> passed += op.inputElements() + op.outputElements();
      }
    }
    long cpuMacs = 0;
    long cpuElements = 0;
    for (OpShape op : work.ops().subList(mapped, work.ops().size())) {
      cpuMacs += op.macs();
      cpuElements += op.macs() > 0 ? 0 : op.inputElements() + op.outputElements();
    }
    boolean none = mapped == 0;
    return new Load(
        none ? 0 : work.inputBytes(),
        none ? 0 : work.liveBytes().get(mapped - 1),
        none ? 0 : chip.instructionBaseBytes() + mapped * chip.instructionBytesPerOp(),
        cached,
        streamed,
        sent,
        macs,
        gmac,
        depthwise,
        dense,
        passed / 1e6,
        mapped,
        cpuMacs / 1e9,
        cpuElements / 1e6,
        work.ops().size() - mapped);
  }

  /**
   * How often a streamed convolution's weights are sent. While its input and output fit the
   * activation memory: once. Beyond that the map is worked in slabs: 3 times, and 2 times more for
   * every further {@code slabBytes} (conv5 sweep: 3 up to 640 channels on 64×64, 5 at 704).
   */
  private static long passes(OpShape op, long hostInputBytes, Chip chip) {
    if (op.kind() != OpKind.CONVOLUTION) {
      return 1;
    }
    double input =
        (double) op.inputElements() / op.inChannels() * OpShape.up(op.inChannels(), 64)
            + chip.slabInputShare() * hostInputBytes;
    double output = (double) op.height() * op.width() * OpShape.up(op.outChannels(), 64);
    double over = input + output - chip.narrowBytes();
    return over <= 0 ? 1 : 1 + 2 * (long) Math.ceil(over / chip.slabBytes());
  }
}
