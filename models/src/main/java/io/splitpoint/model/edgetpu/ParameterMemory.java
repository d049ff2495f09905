package io.splitpoint.model.edgetpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the chip's parameter memory is used: what a program, its input and its activations leave of
 * it, and which operators' parameters are cached. Use {@link EdgeTpuModel#memory} to find out why a
 * model streams parameters.
 *
 * <p>Whole layers are cached, as many as fit, from the back of the network to its front,
 * convolutions before dense layers; layers that are sent in half the bytes that they take here come
 * last (the segments of off-chip-rows.csv, within 0.15 MiB or 5 %).
 *
 * @param totalBytes room for parameters when nothing else needs it
 * @param instructionBytes room that the program takes
 * @param activationBytes room that the input and the activations take
 * @param takenBytes room taken by models compiled together with this one
 * @param cachedBytes parameters of the operators {@code cached}
 * @param streamedBytes parameters of the operators {@code streamed} as sent in every run, which may
 *     be fewer bytes than they would take here
 * @param cached indexes in {@link Workload#ops()} of the operators whose parameters are cached,
 *     ascending
 * @param streamed indexes of those that do not fit, and of constant vectors, which are never cached
 */
public record ParameterMemory(
    long totalBytes,
    long instructionBytes,
    long activationBytes,
    long takenBytes,
    long cachedBytes,
    long streamedBytes,
    List<Integer> cached,
    List<Integer> streamed) {

  private static final double MIB = 1 << 20;

  /** A picture has at most this many channels; other inputs come from another chip. */
  private static final int PICTURE_CHANNELS = 4;

  /** Maps up to 64×64 are computed in slabs and take no parameter memory (conv5 sweep). */
  private static final int SLAB_MAP = 64 * 64;

  /**
   * The room in MiB that a picture takes, by its bytes: no rule is known, so the values are
   * interpolated over the logarithm of the bytes. Those for 96, 224, 299 and 768 pixels square
   * follow from the budgets 7.71, 7.17, 5.3 and 3.9 MiB that compiler logs of SPARTA's and Keras'
   * networks leave, that for 1920×1058 from a log that leaves 1.73 MiB.
   */
  private static final double[][] PICTURE = {
    {27_648, 0}, {150_528, 0.555}, {268_203, 2.4}, {1_769_472, 3.8}, {6_094_080, 6.0}
  };

  /** Bytes that may be used for cached parameters. */
  public long budgetBytes() {
    return Math.max(0, totalBytes - instructionBytes - activationBytes - takenBytes);
  }

  static ParameterMemory of(Workload work, Chip chip, long takenBytes) {
    Workload.Mapped mapped = work.mapped();
    List<OpShape> ops = work.ops().subList(mapped.begin(), mapped.end());
    long instructions =
        Math.min(chip.instructionReserveBytes(), chip.instructionBytesPerOp() * ops.size());
    long activations = Math.round(input(work, ops, chip) + spill(ops, chip));
    long budget = Math.max(0, chip.parameterBytes() - instructions - activations - takenBytes);
    boolean[] on = new boolean[ops.size()];
    long cached = 0;
    for (int i : byWorth(ops)) {
      long bytes = ops.get(i).parameterBytes();
      if (cached + bytes <= budget) {
        on[i] = true;
        cached += bytes;
      }
    }
    List<Integer> kept = new ArrayList<>();
    List<Integer> sent = new ArrayList<>();
    long streamed = 0;
    for (int i = 0; i < ops.size(); i++) {
      if (on[i]) {
        kept.add(mapped.begin() + i);
      } else if (ops.get(i).streamedBytes() > 0) {
        sent.add(mapped.begin() + i);
        streamed += ops.get(i).streamedBytes();
      }
    }
    return new ParameterMemory(
        chip.parameterBytes(),
        instructions,
        activations,
        takenBytes,
        cached,
        streamed,
        List.copyOf(kept),
        List.copyOf(sent));
  }

  /**
   * Operators with parameters, in the order in which they get room: first those that save the most
   * bytes on the bus per byte in memory; among equals convolutions from the back of the network to
   * its front, then dense layers from the front.
   */
  private static List<Integer> byWorth(List<OpShape> ops) {
    Comparator<Integer> wasteful =
        Comparator.comparing(i -> ops.get(i).streamedBytes() < ops.get(i).parameterBytes());
    return IntStream.range(0, ops.size())
        .boxed()
        .filter(i -> ops.get(i).parameterBytes() > 0)
        .sorted(
            wasteful
                .thenComparing(i -> dense(ops.get(i)))
                .thenComparing(i -> dense(ops.get(i)) ? i : -i))
        .toList();
  }

  private static boolean dense(OpShape op) {
    return op.kind() == OpKind.DENSE;
  }

  private static double input(Workload work, List<OpShape> ops, Chip chip) {
    for (OpShape op : ops) {
      if (op.parameterBytes() > 0) {
        boolean picture = op.kind() == OpKind.CONVOLUTION && op.inChannels() <= PICTURE_CHANNELS;
        return picture
            ? picture(work.mappedInputBytes())
            : chip.inputReserve() * work.mappedInputBytes();
      }
    }
    return chip.inputReserve() * work.mappedInputBytes();
  }

  private static double picture(long bytes) {
    int i = 1;
    while (i < PICTURE.length - 1 && bytes > PICTURE[i][0]) {
      i++;
    }
    double[] low = PICTURE[i - 1];
    double[] high = PICTURE[i];
    double at = Math.log(Math.max(bytes, low[0]) / low[0]) / Math.log(high[0] / low[0]);
    return MIB * (low[1] + at * (high[1] - low[1]));
  }

  private static double spill(List<OpShape> ops, Chip chip) {
    long most = 0;
    for (OpShape op : ops) {
      if (op.kind() == OpKind.CONVOLUTION && op.height() * op.width() > SLAB_MAP) {
        most = Math.max(most, op.inputElements() + op.outputElements());
      }
    }
    return chip.spillShare() * Math.max(0, most - chip.narrowBytes());
  }
}
