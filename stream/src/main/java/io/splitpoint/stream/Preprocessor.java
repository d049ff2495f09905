package io.splitpoint.stream;

import java.nio.ByteBuffer;

/** Makes the model's input from a picture. Each thread has its own; nothing is allocated. */
@FunctionalInterface
public interface Preprocessor {

  /**
   * @param from any size that this was made for
   * @param inputTensor direct, native byte order, exactly the input's bytes; written with absolute
   *     positions
   */
  void fill(Picture from, ByteBuffer inputTensor);
}
