package io.splitpoint.stream.run;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A frame's place for everything about it, used again when it has been written. */
final class Frame {

  final Picture picture;

  /** The model's inputs, then what crosses at each place where it is cut, then its outputs. */
  List<List<ByteBuffer>> tensors;

  final Result result;

  /** From 0, as captured. */
  long number;

  /** From 0, among those that were not dropped. */
  long ordinal;

  /** The place that it has got to: 0 at the model's input. */
  int place;

  /** The segment, by its number, that an accelerator took it for last. */
  int segment;

  long capturedNs;

  /** How long the thread that took it last from a queue had waited for it there. */
  long awaitedNs;

  Frame(Picture picture, List<List<Integer>> tensorBytes, Result result) {
    this.picture = picture;
    this.tensors =
        tensorBytes.stream().map(sizes -> sizes.stream().map(Frame::buffer).toList()).toList();
    this.result = result;
  }

  /** Takes its tensors from an accelerator that may write to them at any time. */
  void leaveTensorsBehind() {
    tensors = tensors.stream().map(some -> some.stream().map(Frame::copy).toList()).toList();
  }

  private static ByteBuffer copy(ByteBuffer from) {
    return buffer(from.capacity()).put(0, from, 0, from.capacity());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  List<ByteBuffer> inputs() {
    return tensors.get(place);
  }

  List<ByteBuffer> outputs(Segment of) {
    return tensors.get(of.to());
  }
}
