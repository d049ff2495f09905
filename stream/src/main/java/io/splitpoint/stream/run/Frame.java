package io.splitpoint.stream.run;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The reusable data of one frame in progress. */
final class Frame {

  final Picture picture;

  /** The model's inputs, the tensors that cross at each cut, and the model's outputs. */
  List<List<ByteBuffer>> tensors;

  final Result result;

  /** The captured frame's number, from 0. */
  long number;

  /** The number among frames that were not dropped, from 0. */
  long ordinal;

  /** The place that it has reached: 0 is the model's input. */
  int place;

  /** The index of the segment for which an accelerator took it last. */
  int segment;

  long capturedNs;

  /** The time for which the thread that took it last had waited at the queue. */
  long awaitedNs;

  Frame(Picture picture, List<List<Integer>> tensorBytes, Result result) {
    this.picture = picture;
    this.tensors =
        tensorBytes.stream().map(sizes -> sizes.stream().map(Frame::buffer).toList()).toList();
    this.result = result;
  }

  /** Replaces its tensors, to which a stuck accelerator may still write. */
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
