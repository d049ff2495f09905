package io.splitpoint.stream;

import java.nio.ByteBuffer;

/** Makes the model's input from a picture. Each thread has its own; nothing is allocated. */
@FunctionalInterface
public interface Preprocessor {

  /**
   * @param from picture of the size that this was made for
   * @param inputTensor buffer of exactly the input's bytes, direct, in native byte order; written
   *     with absolute positions
   */
  void fill(Picture from, ByteBuffer inputTensor);
}
