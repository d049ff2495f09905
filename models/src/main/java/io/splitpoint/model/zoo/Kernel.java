package io.splitpoint.model.zoo;

import java.util.List;

/**
 * A layer's weights, which always have a bias of one number per channel.
 *
 * @param shape dimensions as TFLite stores them: {@code [out, h, w, in]}, depthwise {@code [1, h,
 *     w, out]}, dense {@code [out, in]}
 * @param channelAxis the axis of the output channels in {@code shape}
 * @param fanIn the number of inputs that one output sums
 * @param gain factor for the standard deviation of the weights; 1 preserves the variance of the
 *     activations through a layer with that activation
 */
record Kernel(String layer, List<Integer> shape, int channelAxis, int fanIn, double gain) {
  int channels() {
    return shape.get(channelAxis);
  }

  long elements() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** Distance between output channels in elements; 1 when the channels come last. */
  long channelStride() {
    return channelAxis == 0 ? elements() / channels() : 1;
  }

  /** Whether each channel has a scale; older runtimes and the Edge TPU want one if dense. */
  boolean perChannel() {
    return shape.size() == 4;
  }
}
