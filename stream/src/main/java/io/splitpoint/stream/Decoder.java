package io.splitpoint.stream;

import java.nio.ByteBuffer;
import java.util.List;

/** Reads a model's outputs. Each thread has its own; decoding allocates nothing. */
public interface Decoder {

  /** A result to fill, one for every frame that is under way. */
  Result create();

  /**
   * @param outputs the model's, in its order; direct, native byte order, position 0
   * @param into made by {@link #create} of the same decoder or one like it
   */
  void decode(List<ByteBuffer> outputs, Result into);
}
