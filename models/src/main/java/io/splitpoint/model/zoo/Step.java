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
    TANH,
    SOFTMAX;

    /** These move numbers without changing their scale: int8 wants the same on both sides. */
    boolean keepsScale() {
      return this == MAX_POOL || this == AVERAGE_POOL || this == RESHAPE || this == CONCAT;
    }
  }

  /**
   * The square sliding window of a convolution or pool.
   *
   * @param same pads so that ceil(n / stride) outputs stay; otherwise there is no padding
   */
  record Window(int size, int stride, int dilation, boolean same) {
    static final Window NONE = same(1, 1);

    static Window same(int size, int stride) {
      return new Window(size, stride, 1, true);
    }

    static Window valid(int size, int stride) {
      return new Window(size, stride, 1, false);
    }

    int out(int in) {
      int span = same ? 1 : dilation * (size - 1) + 1;
      return (in - span + stride) / stride;
    }
  }
}
