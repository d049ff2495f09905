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

    /** Whether it moves numbers unchanged, so that int8 requires equal scales on both sides. */
    boolean keepsScale() {
      return this == MAX_POOL || this == AVERAGE_POOL || this == RESHAPE || this == CONCAT;
    }
  }

  /**
   * The sliding window of a convolution or pool.
   *
   * @param same whether padding keeps ceil(n / stride) outputs; otherwise there is no padding
   */
  record Window(int height, int width, int stride, int dilation, boolean same) {
    static final Window NONE = same(1, 1);

    static Window same(int size, int stride) {
      return new Window(size, size, stride, 1, true);
    }

    static Window valid(int size, int stride) {
      return new Window(size, size, stride, 1, false);
    }

    /** A window with two different sides, stride 1 and padding. */
    static Window of(int height, int width) {
      return new Window(height, width, 1, 1, true);
    }

    /**
     * A window of 3 with stride 2 whose last position may extend past the edge by one, as with
     * {@code ceil_mode} of Caffe and torchvision.
     *
     * @param in length of a side
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

    /** The number of outputs along a side; not above 0 where the window does not fit. */
    private int out(int in, int size) {
      int span = same ? 1 : dilation * (size - 1) + 1;
      return Math.floorDiv(in - span, stride) + 1;
    }
  }
}
