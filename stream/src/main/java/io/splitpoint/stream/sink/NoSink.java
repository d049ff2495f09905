package io.splitpoint.stream.sink;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;

/** A sink that keeps no frames. */
final class NoSink implements Sink {

  @Override
  public void write(long frame, Picture picture, Result result) {}

  @Override
  public void close() {}
}
