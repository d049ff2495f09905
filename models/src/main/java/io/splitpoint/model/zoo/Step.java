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
    TANH,
    LOGISTIC,
    SOFTMAX;

    /** These move numbers without changing their scale: int8 wants the same on both sides. */
    boolean keepsScale() {
      return this == MAX_POOL || this == AVERAGE_POOL || this == RESHAPE || this == CONCAT;
    }
  }

  /** The sliding window of a convolution or pool; {@code same} pads so that ceil(n/stride) stay. */
  record Window(int height, int width, int stride, boolean same) {
    static final Window NONE = new Window(1, 1, 1, true);

    int out(int in, int kernel) {
      return same ? ceilDiv(in) : ceilDiv(in - kernel + 1);
    }

    private int ceilDiv(int n) {
      return (n + stride - 1) / stride;
    }
  }
}
