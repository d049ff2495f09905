package io.splitpoint.stream;

import io.splitpoint.failure.InputException;
import java.util.OptionalDouble;

/**
 * A source of frames: a camera, a file, pictures or a pattern. All pictures have the same size. For
 * one thread at a time.
 */
public interface FrameSource extends AutoCloseable {

  /** The file or device, for messages. */
  String name();

  /** Width in pixels. */
  int width();

  /** Height in pixels. */
  int height();

  /** The frame rate of a file or camera; empty when there is none. */
  OptionalDouble framesPerSecond();

  /** Whether the source is live, so that frames that are not read in time are lost. */
  boolean live();

  /**
   * Waits for the next frame and fills a picture of this source's size with it.
   *
   * @return false at the end, when the picture is unchanged
   * @throws InputException when the source fails; frames read before are valid
   */
  boolean read(Picture into);

  @Override
  void close();
}
