package io.splitpoint.model.edgetpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Derives the shapes of a network with other channels or another input image. Use it to find out
 * what would fit on a chip before training it.
 *
 * <p>The results are approximations, because it is not known which tensor comes from which
 * operator: sizes of tensors scale, with rounding, as if every convolution padded its input.
 */
public final class Resized {
  private Resized() {}

  /**
   * Multiplies all channels by {@code factor}, except those of the image and of the last layer with
   * weights.
   *
   * @param factor above 0; 1 changes nothing
   */
  public static Workload width(Workload work, double factor) {
    positive(factor);
    int first = work.ops().size();
    int last = -1;
    for (int i = 0; i < work.ops().size(); i++) {
      if (weighted(work.ops().get(i))) {
        first = Math.min(first, i);
        last = i;
      }
    }
    List<OpShape> ops = new ArrayList<>();
    List<Long> live = new ArrayList<>();
    for (int i = 0; i < work.ops().size(); i++) {
      OpShape op = work.ops().get(i);
      double in = i <= first || i > last ? 1 : factor;
      double out = i < first || i >= last ? 1 : factor;
      boolean sees = op.kind() != OpKind.DEPTHWISE;
      ops.add(
          with(
              op,
              op.height(),
              op.width(),
              op.outChannels() > 0 ? scaled(op.outChannels(), out) : 0,
              weighted(op) && sees ? scaled(op.inChannels(), in) : op.inChannels(),
              Math.round(op.inputElements() * in),
              Math.round(op.outputElements() * out)));
      live.add(Math.round(work.liveBytes().get(i) * out));
    }
    return new Workload(work.name(), work.inputBytes(), ops, live);
  }

  /**
   * The same layers for an image whose sides are {@code factor} times as long; empty when a dense
   * layer reads every value of a map, so that its weights would change.
   *
   * @param factor above 0; 1 changes nothing
   */
  public static Optional<Workload> input(Workload work, double factor) {
    positive(factor);
    int end = mapsEnd(work);
    if (end < 0) {
      return Optional.empty();
    }
    double area = factor * factor;
    List<OpShape> ops = new ArrayList<>();
    List<Long> live = new ArrayList<>();
    for (int i = 0; i < work.ops().size(); i++) {
      OpShape op = work.ops().get(i);
      double in = i <= end ? area : 1;
      double out = i < end ? area : 1;
      boolean map = op.height() > 1 || op.width() > 1;
      ops.add(
          with(
              op,
              map ? scaled(op.height(), factor) : op.height(),
              map ? scaled(op.width(), factor) : op.width(),
              op.outChannels(),
              op.inChannels(),
              Math.round(op.inputElements() * in),
              Math.round(op.outputElements() * out)));
      live.add(Math.round(work.liveBytes().get(i) * out));
    }
    return Optional.of(new Workload(work.name(), Math.round(work.inputBytes() * area), ops, live));
  }

  /**
   * The operator that averages the last map, after which nothing depends on the image's size; the
   * number of operators when there is none and no dense layer either; -1 when a dense layer reads a
   * map.
   */
  private static int mapsEnd(Workload work) {
    List<OpShape> ops = work.ops();
    int lastMap = -1;
    for (int i = 0; i < ops.size(); i++) {
      OpShape op = ops.get(i);
      if (op.kind() != OpKind.DENSE && op.height() * op.width() > 1) {
        lastMap = i;
      }
    }
    if (lastMap < 0) {
      return -1;
    }
    long places = (long) ops.get(lastMap).height() * ops.get(lastMap).width();
    for (int i = lastMap + 1; i < ops.size(); i++) {
      OpShape op = ops.get(i);
      if (op.outputElements() > 0 && op.inputElements() == op.outputElements() * places) {
        return i;
      }
      if (op.kind() == OpKind.DENSE) {
        return -1;
      }
    }
    return ops.size();
  }

  private static boolean weighted(OpShape op) {
    return switch (op.kind()) {
      case CONVOLUTION, DEPTHWISE, DENSE -> true;
      case PASS, UNSUPPORTED -> false;
    };
  }

  private static OpShape with(
      OpShape op, int height, int width, int out, int in, long inputElements, long outputElements) {
    return new OpShape(
        op.kind(),
        op.layer(),
        height,
        width,
        out,
        in,
        op.kernelHeight(),
        op.kernelWidth(),
        inputElements,
        outputElements,
        op.perChannel());
  }

  private static int scaled(int n, double factor) {
    return Math.toIntExact(Math.max(1, Math.round(n * factor)));
  }

  private static void positive(double factor) {
    if (!(factor > 0) || !Double.isFinite(factor)) {
      throw new IllegalArgumentException("factor: expected more than 0, found " + factor);
    }
  }
}
