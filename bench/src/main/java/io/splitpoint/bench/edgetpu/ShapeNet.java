package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.OpKind;
import io.splitpoint.model.edgetpu.OpShape;
import io.splitpoint.model.edgetpu.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Describes a published network by shapes alone; every operator is a layer of its own. */
final class ShapeNet {
  private final String name;
  private final boolean perChannel;
  private final long inputBytes;
  private final List<OpShape> ops;
  private int height;
  private int width;
  private int channels;

  ShapeNet(String name, int size, boolean perChannel) {
    this(name, perChannel, 3L * size * size, new ArrayList<>(), size, size, 3);
  }

  private ShapeNet(
      String name, boolean perChannel, long input, List<OpShape> ops, int h, int w, int c) {
    this.name = name;
    this.perChannel = perChannel;
    this.inputBytes = input;
    this.ops = ops;
    this.height = h;
    this.width = w;
    this.channels = c;
  }

  int channels() {
    return channels;
  }

  long elements() {
    return (long) height * width * channels;
  }

  /** Same padding. */
  ShapeNet conv(int out, int kernel, int stride) {
    return kernel(OpKind.CONVOLUTION, out, kernel, stride);
  }

  ShapeNet depthwise(int kernel, int stride) {
    return kernel(OpKind.DEPTHWISE, channels, kernel, stride);
  }

  /** The mean over the map. */
  ShapeNet mean() {
    long in = elements();
    height = 1;
    width = 1;
    ops.add(OpShape.pass(next(), in, channels));
    return this;
  }

  ShapeNet dense(int out) {
    int in = (int) elements();
    ops.add(OpShape.dense(next(), out, in));
    height = 1;
    width = 1;
    channels = out;
    return this;
  }

  /** Adds an earlier tensor of the same shape. */
  ShapeNet add() {
    ops.add(OpShape.pass(next(), 2 * elements(), elements()));
    return this;
  }

  /** Runs the branches one after the other from here, and joins their channels. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  final ShapeNet join(Consumer<ShapeNet>... branches) {
    int joined = 0;
    ShapeNet last = this;
    for (Consumer<ShapeNet> branch : branches) {
      ShapeNet net = fork();
      branch.accept(net);
      joined += net.channels;
      last = net;
    }
    height = last.height;
    width = last.width;
    channels = joined;
    ops.add(OpShape.pass(next(), elements(), elements()));
    return this;
  }

  /** Adds a side branch that does not change the next layer's input. */
  ShapeNet fork() {
    return new ShapeNet(name, perChannel, inputBytes, ops, height, width, channels);
  }

  ShapeNet plain(OpKind kind, long in, long out) {
    ops.add(OpShape.plain(kind, next(), in, out));
    return this;
  }

  Workload workload() {
    return Workload.chain(name, inputBytes, ops);
  }

  private ShapeNet kernel(OpKind kind, int out, int kernel, int stride) {
    long in = elements();
    int seen = kind == OpKind.DEPTHWISE ? 1 : channels;
    height = (height + stride - 1) / stride;
    width = (width + stride - 1) / stride;
    channels = out;
    ops.add(
        new OpShape(
            kind, next(), height, width, out, seen, kernel, kernel, in, elements(), perChannel));
    return this;
  }

  private int next() {
    return ops.size() + 1;
  }
}
