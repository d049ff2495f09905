package io.splitpoint.stream;

import io.splitpoint.failure.InputException;
import java.util.OptionalDouble;

/**
 * A source of frames: a camera, a file, pictures or a pattern. One thread opens, reads and closes
 * it at a time; all pictures have the same size.
 */
public interface FrameSource extends AutoCloseable {

  /** For a person: the file, the device. */
  String name();

  /** In pixels. */
  int width();

  /** In pixels. */
  int height();

  /** The rate that a file states or a camera was set to; empty when there is none. */
  OptionalDouble framesPerSecond();

  /** Whether the source sets the pace, so that frames that are not read in time are lost. */
  boolean live();

  /**
   * Fills a picture of this source's size with the next frame; waits for it.
   *
   * @return false at the end, the picture is then as it was
   * @throws InputException when the source breaks; what was read before is good
   */
  boolean read(Picture into);

  @Override
  void close();
}
