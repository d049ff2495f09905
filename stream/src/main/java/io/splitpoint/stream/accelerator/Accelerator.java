package io.splitpoint.stream.accelerator;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One device that runs segments of a model. One thread at a time.
 *
 * <p>Any exception from {@link #load} or {@link #run} means that this device is lost: it is not
 * used again, and its frame is run elsewhere.
 */
public interface Accelerator extends AutoCloseable {

  /** As the command line names it. */
  String name();

  /** Whether its times come from a model of the device. */
  boolean modelled();

  /**
   * Makes a segment ready. It may be called for several, which then take turns on the device.
   *
   * @param segment from 0
   */
  void load(int segment);

  /**
   * Runs a loaded segment once.
   *
   * @param inputs direct, filled; not changed, so that the run can be repeated elsewhere
   * @param outputs direct, of the outputs' sizes; filled when it returns
   */
  void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs);

  @Override
  void close();
}
