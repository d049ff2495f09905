package io.splitpoint.stream;

import java.nio.ByteBuffer;
import java.util.List;

/** Decodes a model's outputs. Each thread has its own decoder; decoding allocates nothing. */
public interface Decoder {

  /** Creates a result to fill, one for every frame in progress. */
  Result create();

  /**
   * @param outputs the model's outputs, in its order; direct, native byte order, position 0
   * @param into result from {@link #create} of this or an equal decoder
   */
  void decode(List<ByteBuffer> outputs, Result into);
}
