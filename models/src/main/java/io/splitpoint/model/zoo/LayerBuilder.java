package io.splitpoint.model.zoo;

import io.splitpoint.model.zoo.Step.Kind;
import io.splitpoint.model.zoo.Step.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The position in a network at which the next layer is added. Every method adds one layer and
 * returns the position after it; keep a position to branch from it.
 *
 * <pre>{@code
 * net.input(224, 224, 3).conv("conv1", 7, 2, 64).maxPool("pool1", 3, 2).mean("pool").dense("fc", 10);
 * }</pre>
 */
record LayerBuilder(NetworkBuilder net, Value value) {

  /** A same-padded convolution with stride 1 and ReLU. */
  LayerBuilder conv(String name, int kernel, int filters) {
    return conv(name, kernel, 1, filters, Activation.RELU);
  }

  LayerBuilder conv(String name, int kernel, int stride, int filters, Activation activation) {
    return conv(name, Window.same(kernel, stride), filters, activation, 1);
  }

  /** A convolution with ReLU. */
  LayerBuilder conv(String name, Window window, int filters) {
    return conv(name, window, filters, Activation.RELU, 1);
  }

  LayerBuilder conv(String name, Window window, int filters, Activation activation, double gain) {
    int in = value.channels();
    Kernel kernel =
        new Kernel(
            layer(name),
            List.of(filters, window.height(), window.width(), in),
            0,
            window.height() * window.width() * in,
            gain);
    return windowed(Kind.CONV, name, window, filters, activation, Optional.of(kernel));
  }

  LayerBuilder depthwise(String name, int kernel, int stride, Activation activation) {
    return depthwise(name, kernel, stride, 1, activation);
  }

  /** A depthwise convolution with {@code multiplier} outputs for every input channel. */
  LayerBuilder depthwise(
      String name, int kernel, int stride, int multiplier, Activation activation) {
    int out = value.channels() * multiplier;
    Kernel weights =
        new Kernel(layer(name), List.of(1, kernel, kernel, out), 3, kernel * kernel, 1);
    Window window = Window.same(kernel, stride);
    return windowed(Kind.DEPTHWISE, name, window, out, activation, Optional.of(weights));
  }

  LayerBuilder maxPool(String name, int size, int stride) {
    return maxPool(name, Window.same(size, stride));
  }

  LayerBuilder maxPool(String name, Window window) {
    return windowed(
        Kind.MAX_POOL, name, window, value.channels(), Activation.NONE, Optional.empty());
  }

  LayerBuilder averagePool(String name, int size, int stride) {
    return averagePool(name, Window.same(size, stride));
  }

  LayerBuilder averagePool(String name, Window window) {
    return windowed(
        Kind.AVERAGE_POOL, name, window, value.channels(), Activation.NONE, Optional.empty());
  }

  /** The mean over height and width: global average pooling. */
  LayerBuilder mean(String name) {
    return plain(Kind.MEAN, List.of(value), net.value(name, List.of(1, value.channels())));
  }

  LayerBuilder flatten(String name) {
    return reshape(name, 1, Math.toIntExact(value.elements()));
  }

  LayerBuilder reshape(String name, Integer... shape) {
    return plain(Kind.RESHAPE, List.of(value), net.value(name, List.of(shape)));
  }

  /** A dense layer over all numbers of the tensor, whatever its rank. */
  LayerBuilder dense(String name, int units, Activation activation) {
    int in = Math.toIntExact(value.elements());
    Kernel kernel = new Kernel(layer(name), List.of(units, in), 0, in, 1);
    Value out = net.value(name, List.of(1, units));
    return net.add(Kind.DENSE, List.of(value), out, Window.NONE, activation, Optional.of(kernel));
  }

  LayerBuilder add(String name, LayerBuilder other, Activation activation) {
    Value out = net.value(name, value.shape());
    return net.add(
        Kind.ADD, List.of(value, other.value), out, Window.NONE, activation, Optional.empty());
  }

  /** Joins the channels of branches; all other sizes are equal. */
  static LayerBuilder concat(String name, LayerBuilder... branches) {
    return concat(name, 3, List.of(branches));
  }

  /** Joins tensors along an axis; all their other sizes are equal. */
  static LayerBuilder concat(String name, int axis, List<LayerBuilder> parts) {
    LayerBuilder first = parts.get(0);
    List<Integer> shape = new ArrayList<>(first.value.shape());
    shape.set(axis, parts.stream().mapToInt(p -> p.value.shape().get(axis)).sum());
    List<Value> from = parts.stream().map(LayerBuilder::value).toList();
    return first.plain(Kind.CONCAT, from, first.net.value(name, shape));
  }

  /** Scales every pixel's channels to length 1. */
  LayerBuilder l2Norm(String name) {
    return plain(Kind.L2_NORM, List.of(value), net.value(name, value.shape()));
  }

  /** Multiplies all channels by one number, stored as a parameter for every channel. */
  LayerBuilder scale(String name, double factor) {
    Kernel kernel = new Kernel(name, List.of(value.channels()), 0, 1, factor);
    Value out = net.value(name, value.shape());
    return net.add(
        Kind.SCALE, List.of(value), out, Window.NONE, Activation.NONE, Optional.of(kernel));
  }

  /** Adds a separate number to every channel. */
  LayerBuilder shift(String name, Activation activation) {
    Kernel kernel = new Kernel(name, List.of(value.channels()), 0, 1, 1);
    Value out = net.value(name, value.shape());
    return net.add(Kind.SHIFT, List.of(value), out, Window.NONE, activation, Optional.of(kernel));
  }

  /** Batch normalization that no convolution can absorb, and a ReLU: a scale and a shift. */
  LayerBuilder normalize(String name, double factor) {
    return scale(name + "/mul", factor).shift(name + "/add", Activation.RELU);
  }

  /** A separate ReLU, for a tensor that others read without it. */
  LayerBuilder relu(String name) {
    return plain(Kind.RELU, List.of(value), net.value(name, value.shape()));
  }

  LayerBuilder tanh(String name) {
    return plain(Kind.TANH, List.of(value), net.value(name, value.shape()));
  }

  LayerBuilder softmax(String name) {
    return plain(Kind.SOFTMAX, List.of(value), net.value(name, value.shape()));
  }

  void output() {
    net.output(this);
  }

  /** The layer of a tensor: {@code fc1/BiasAdd} belongs to {@code fc1}. */
  private static String layer(String tensor) {
    return tensor.endsWith("/BiasAdd") ? tensor.substring(0, tensor.lastIndexOf('/')) : tensor;
  }

  private LayerBuilder windowed(
      Kind kind,
      String name,
      Window window,
      int channels,
      Activation activation,
      Optional<Kernel> kernel) {
    List<Integer> shape =
        List.of(1, window.outHeight(value.height()), window.outWidth(value.width()), channels);
    return net.add(kind, List.of(value), net.value(name, shape), window, activation, kernel);
  }

  private LayerBuilder plain(Kind kind, List<Value> from, Value to) {
    return net.add(kind, from, to, Window.NONE, Activation.NONE, Optional.empty());
  }
}
