package io.splitpoint.offload.run;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Opens the heads of splits on a device of this machine. Several may be open at a time, each for
 * one thread at a time.
 */
@FunctionalInterface
public interface Heads {

  /**
   * Loads the first layers of the model.
   *
   * @param layer last layer, 1 to N
   */
  Head open(int layer);

  /** Heads on the CPU, all cut from one mapped file. */
  static Heads onCpu(Graph graph, TfLiteRuntime runtime) {
    return layer -> Head.of(runtime.load(graph, Slicer.prefix(graph, layer)));
  }

  /** A loaded head. */
  interface Head extends AutoCloseable {

    /** A loaded part as a head, which closes it. */
    static Head of(LocalPart part) {
      return new Head() {
        @Override
        public List<ByteBuffer> run(List<ByteBuffer> frame) {
          return part.run(frame);
        }

        @Override
        public void close() {
          part.close();
        }
      };
    }

    /**
     * Runs the head once.
     *
     * @param frame the model's inputs, of their exact sizes; not changed
     * @return the outputs in new memory
     */
    List<ByteBuffer> run(List<ByteBuffer> frame);

    @Override
    void close();
  }
}
