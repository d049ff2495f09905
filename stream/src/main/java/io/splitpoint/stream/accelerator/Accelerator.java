package io.splitpoint.stream.accelerator;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A device that runs segments of a model. For one thread at a time.
 *
 * <p>Any exception from {@link #load} or {@link #run} means that this device is lost: it is not
 * used again, and another device runs its frame.
 */
public interface Accelerator extends AutoCloseable {

  /** The name on the command line. */
  String name();

  /** Whether its times come from a model of the device. */
  boolean modelled();

  /**
   * Loads a segment. Several segments may be loaded, which then share the device.
   *
   * @param segment from 0
   */
  void load(int segment);

  /**
   * Runs a loaded segment once.
   *
   * @param inputs filled direct buffers, which are not changed, so that the run can be repeated on
   *     another device
   * @param outputs direct buffers of the outputs' sizes, which are filled
   */
  void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs);

  @Override
  void close();
}
