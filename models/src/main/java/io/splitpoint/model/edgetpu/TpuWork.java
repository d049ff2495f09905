package io.splitpoint.model.edgetpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The work of one run on an Edge TPU: bytes on the bus and operations, without any speed. {@code
 * bench} fits the speeds to these quantities.
 *
 * @param inputBytes, outputBytes of the part on the chip
 * @param instructionBytes sent at every run
 * @param cachedBytes of parameters that stay on the chip
 * @param streamedBytes of parameters that do not
 * @param macs on the chip, without padding
 * @param steps on the chip, one after the other
 * @param cpuGmac, cpuMelements of the operators that stay on the host's CPU
 * @param cpuOps their number
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
   * One operator's work on the array and its parameters' way there. While parameters stream the
   * array computes, so that a step takes the longer of the two; a convolution that is worked in
   * slabs leaves no room for that and takes both.
   *
   * @param gmac, pointwiseGmac, denseGmac in 10⁹, padded to what keeps the array busy; a 1×1
   *     convolution's are pointwise
   * @param melements numbers in 10⁶ that pass in and out of pools, sums, joins
   * @param sentBytes of parameters: a slab-wise convolution's go once a slab
   * @param overlaps whether sending and computing go on at the same time
   */
  public record Step(
      double gmac,
      double pointwiseGmac,
      double denseGmac,
      double melements,
      long sentBytes,
      boolean overlaps) {

    /** Milliseconds on the array at the maximum clock. */
    public double computeMs(Chip chip) {
      return gmac * chip.msPerGmac()
          + pointwiseGmac * chip.msPerPointwiseGmac()
          + denseGmac * chip.msPerDenseGmac()
          + melements * chip.msPerMelement();
    }
  }

  /**
   * Multiply-accumulates a parameter byte takes part in, the median of the networks of Coral's
   * tables (117 for VGG16 to 1,150 for DeepLab): for compiled models of unknown shapes.
   */
  public static final double MACS_PER_PARAMETER_BYTE = 220;

  public TpuWork {
    steps = List.copyOf(steps);
  }

  /**
   * The bytes of a compiled model, with the arithmetic of the model it was compiled from. Which of
   * its layers stream the file does not say, so all of them together overlap with all arithmetic.
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

  /** Bytes of parameters sent at every run. */
  public long sentBytes() {
    return steps.stream().mapToLong(Step::sentBytes).sum();
  }

  /** All bytes to the chip in one run. */
  public long inBytes() {
    return inputBytes + instructionBytes + sentBytes();
  }

  /**
   * The load of a model.
   *
   * @param takenBytes of parameter memory that co-compiled models before it already hold
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
