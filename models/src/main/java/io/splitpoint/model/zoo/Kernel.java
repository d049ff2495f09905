package io.splitpoint.model.zoo;

import java.util.List;

/**
 * A layer's weights; a bias of one number a channel always goes with them.
 *
 * @param shape as TFLite stores it: {@code [out, h, w, in]}, depthwise {@code [1, h, w, out]},
 *     dense {@code [out, in]}
 * @param channelAxis the axis of the output channels in {@code shape}
 * @param fanIn the inputs that one output sums
 * @param gain multiplies the standard deviation of the weights; 1 keeps the variance of the
 *     activations through a layer with that activation
 */
record Kernel(String layer, List<Integer> shape, int channelAxis, int fanIn, double gain) {
  int channels() {
    return shape.get(channelAxis);
  }

  long elements() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** Elements from one output channel to the next: 1 when the channels come last. */
  long channelStride() {
    return channelAxis == 0 ? elements() / channels() : 1;
  }

  /** Dense layers have one scale for the whole tensor: older runtimes and the Edge TPU want it. */
  boolean perChannel() {
    return shape.size() == 4;
  }
}
