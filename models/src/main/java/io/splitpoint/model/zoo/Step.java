package io.splitpoint.model.zoo;

import java.util.List;
import java.util.Optional;

/** One operator of a network. */
record Step(
    Kind kind,
    List<Value> inputs,
    Value output,
    Window window,
    Activation activation,
    Optional<Kernel> kernel) {

  /** The operators that the builder knows. */
  enum Kind {
    CONV,
    DEPTHWISE,
    DENSE,
    MAX_POOL,
    AVERAGE_POOL,
    MEAN,
    RESHAPE,
    ADD,
    CONCAT,
    L2_NORM,
    SCALE,
    SHIFT,
    RELU,
    TANH,
    SOFTMAX;

    /** These move numbers without changing their scale: int8 wants the same on both sides. */
    boolean keepsScale() {
      return this == MAX_POOL || this == AVERAGE_POOL || this == RESHAPE || this == CONCAT;
    }
  }

  /**
   * The sliding window of a convolution or pool.
   *
   * @param same pads so that ceil(n / stride) outputs stay; otherwise there is no padding
   */
  record Window(int height, int width, int stride, int dilation, boolean same) {
    static final Window NONE = same(1, 1);

    static Window same(int size, int stride) {
      return new Window(size, size, stride, 1, true);
    }

    static Window valid(int size, int stride) {
      return new Window(size, size, stride, 1, false);
    }

    /** Of two different sides, stride 1 and padded. */
    static Window of(int height, int width) {
      return new Window(height, width, 1, 1, true);
    }

    /**
     * A pool of 3 with stride 2 whose last window may hang over the edge by one, as Caffe's and
     * torchvision's {@code ceil_mode} do.
     *
     * @param in numbers along a side
     */
    static Window ceil(int in) {
      return in % 2 == 0 ? same(3, 2) : valid(3, 2);
    }

    int outHeight(int in) {
      return out(in, height);
    }

    int outWidth(int in) {
      return out(in, width);
    }

    /** Not above 0 where the window does not fit. */
    private int out(int in, int size) {
      int span = same ? 1 : dilation * (size - 1) + 1;
      return Math.floorDiv(in - span, stride) + 1;
    }
  }
}
