package io.splitpoint.model.edgetpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The work of one run on an Edge TPU: bytes on the bus and operations, independent of any speed.
 * {@code bench} fits the speeds to these quantities.
 *
 * @param inputBytes, outputBytes input and output of the part on the chip
 * @param instructionBytes instructions sent in every run
 * @param cachedBytes parameters that stay on the chip
 * @param streamedBytes parameters that do not
 * @param macs multiply-accumulates on the chip, without padding
 * @param steps what the chip does, one step after the other
 * @param cpuGmac, cpuMelements work of the operators that stay on the host's CPU
 * @param cpuOps the number of these operators
 */
public record TpuWork(
    long inputBytes,
    long outputBytes,
    long instructionBytes,
    long cachedBytes,
    long streamedBytes,
    long macs,
    List<Step> steps,
    double cpuGmac,
    double cpuMelements,
    int cpuOps) {

  /**
   * One operator's work on the array and the transfer of its parameters. The array computes while
   * parameters stream, so that a step takes the longer of the two times; a convolution computed in
   * slabs leaves no room for the overlap and takes the sum.
   *
   * @param gmac, pointwiseGmac, denseGmac multiply-accumulates in 10⁹, padded to the array; those
   *     of a 1×1 convolution are pointwise
   * @param melements numbers in 10⁶ in and out of pools, sums, joins
   * @param sentBytes parameters sent; those of a convolution in slabs are sent once per slab
   * @param overlaps whether sending and computing overlap
   */
  public record Step(
      double gmac,
      double pointwiseGmac,
      double denseGmac,
      double melements,
      long sentBytes,
      boolean overlaps) {

    /** Time on the array at the maximum clock, in ms. */
    public double computeMs(Chip chip) {
      return gmac * chip.msPerGmac()
          + pointwiseGmac * chip.msPerPointwiseGmac()
          + denseGmac * chip.msPerDenseGmac()
          + melements * chip.msPerMelement();
    }
  }

  /**
   * Multiply-accumulates per parameter byte for compiled models of unknown shapes: the median of
   * the networks of Coral's tables (117 for VGG16 to 1,150 for DeepLab).
   */
  public static final double MACS_PER_PARAMETER_BYTE = 220;

  public TpuWork {
    steps = List.copyOf(steps);
  }

  /**
   * The bytes of a compiled model with the arithmetic of the model that it was compiled from. The
   * file does not say which layers stream, so that all of them together overlap with all
   * arithmetic.
   */
  static TpuWork of(CompiledModel compiled, Optional<TpuWork> shapes) {
    long input = 0;
    long output = 0;
    long instructions = 0;
    long bytes = 0;
    for (Executable executable : compiled.executables()) {
      if (executable.type() != Executable.Type.PARAMETER_CACHING) {
        input += executable.inputBytes();
        output += executable.outputBytes();
        instructions += executable.instructionBytes();
        bytes += Math.max(executable.parameterBytes(), executable.dmaParameterBytes());
      }
    }
    long sent = bytes;
    long cached = compiled.cachedBytes();
    long streamed = compiled.streamedBytes();
    double assumed = (cached + streamed) * MACS_PER_PARAMETER_BYTE;
    Step all =
        shapes
            .map(TpuWork::together)
            .map(s -> new Step(s.gmac, s.pointwiseGmac, s.denseGmac, s.melements, sent, true))
            .orElse(new Step(assumed / 1e9, 0, 0, 0, sent, true));
    return new TpuWork(
        input,
        output,
        instructions,
        cached,
        streamed,
        shapes.map(TpuWork::macs).orElse((long) assumed),
        List.of(all),
        shapes.map(TpuWork::cpuGmac).orElse(0.0),
        shapes.map(TpuWork::cpuMelements).orElse(0.0),
        compiled.cpuOperators().size());
  }

  private Step together() {
    return steps.stream()
        .reduce(
            new Step(0, 0, 0, 0, 0, true),
            (a, b) ->
                new Step(
                    a.gmac + b.gmac,
                    a.pointwiseGmac + b.pointwiseGmac,
                    a.denseGmac + b.denseGmac,
                    a.melements + b.melements,
                    a.sentBytes + b.sentBytes,
                    true));
  }

  /** Bytes of parameters sent in every run. */
  public long sentBytes() {
    return steps.stream().mapToLong(Step::sentBytes).sum();
  }

  /** All bytes to the chip in one run. */
  public long inBytes() {
    return inputBytes + instructionBytes + sentBytes();
  }

  /**
   * The work of one run of a model.
   *
   * @param takenBytes parameter memory that co-compiled models before it already use
   */
  static TpuWork of(Workload work, Chip chip, long takenBytes) {
    Workload.Mapped mapped = work.mapped();
    long input = work.mappedInputBytes();
    ParameterMemory memory = ParameterMemory.of(work, chip, takenBytes);
    boolean[] streams = new boolean[work.ops().size()];
    memory.streamed().forEach(i -> streams[i] = true);
    List<Step> steps = new ArrayList<>();
    long macs = 0;
    long cpuMacs = 0;
    long cpuElements = 0;
    for (int i = 0; i < work.ops().size(); i++) {
      OpShape op = work.ops().get(i);
      if (i < mapped.begin() || i >= mapped.end()) {
        cpuMacs += op.macs();
        cpuElements += op.macs() > 0 ? 0 : op.inputElements() + op.outputElements();
      } else {
        macs += op.macs();
        steps.add(step(op, streams[i] ? passes(op, input, chip) : 0));
      }
    }
    boolean none = steps.isEmpty();
    return new TpuWork(
        none ? 0 : input,
        none ? 0 : work.liveBytes().get(mapped.end() - 1),
        steps.size() * chip.instructionBytesPerOp(),
        memory.cachedBytes(),
        memory.streamedBytes(),
        macs,
        steps,
        cpuMacs / 1e9,
        cpuElements / 1e6,
        work.ops().size() - steps.size());
  }

  private static Step step(OpShape op, long passes) {
    double padded = op.paddedMacs() / 1e9;
    boolean pointwise = op.kernelHeight() * op.kernelWidth() == 1;
    long sent = op.streamedBytes() * passes;
    boolean overlaps = passes <= 1;
    return switch (op.kind()) {
      case CONVOLUTION ->
          new Step(pointwise ? 0 : padded, pointwise ? padded : 0, 0, 0, sent, overlaps);
      case DEPTHWISE -> new Step(0, 0, 0, 0, sent, overlaps);
      case DENSE -> new Step(0, 0, padded, 0, sent, overlaps);
      case PASS, UNSUPPORTED ->
          new Step(0, 0, 0, (op.inputElements() + op.outputElements()) / 1e6, sent, overlaps);
    };
  }

  /**
   * How many times a streamed convolution's weights are sent: once while its input and output fit
   * the activation memory. Larger maps are computed in slabs: 3 times, and 2 more times for every
   * further {@code slabBytes} (conv5 sweep: 3 up to 640 channels on 64×64, 5 at 704).
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
