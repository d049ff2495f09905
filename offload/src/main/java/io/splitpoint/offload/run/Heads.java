package io.splitpoint.offload.run;

import java.nio.ByteBuffer;
import java.util.List;

/** What runs heads here. Several may be open at a time; each is run by one thread at a time. */
@FunctionalInterface
public interface Heads {

  /**
   * Loads the first layers of the model.
   *
   * @param layer the last of them, 1 to N
   */
  Head open(int layer);

  /** A loaded head. */
  interface Head extends AutoCloseable {

    /**
     * Runs it once.
     *
     * @param frame the model's inputs, of their exact sizes; not changed
     * @return what it gives, in memory of its own
     */
    List<ByteBuffer> run(List<ByteBuffer> frame);

    @Override
    void close();
  }
}
