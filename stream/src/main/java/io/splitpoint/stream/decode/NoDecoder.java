package io.splitpoint.stream.decode;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A decoder for outputs that are neither classes nor boxes, or that nothing computes; it finds
 * nothing.
 */
final class NoDecoder implements Decoder {

  @Override
  public Result create() {
    return Result.None.NONE;
  }

  @Override
  public void decode(List<ByteBuffer> outputs, Result into) {}
}
