package io.splitpoint.stream.decode;

import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.util.List;

/** A decoder that finds nothing, for outputs that are not classes or boxes, or are not computed. */
final class NoDecoder implements Decoder {

  @Override
  public Result create() {
    return Result.None.NONE;
  }

  @Override
  public void decode(List<ByteBuffer> outputs, Result into) {}
}
