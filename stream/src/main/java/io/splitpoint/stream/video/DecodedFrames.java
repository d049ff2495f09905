package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import java.util.OptionalDouble;

/** The frames of an {@link Input}. The kind of source decides what happens without a frame. */
final class DecodedFrames implements FrameSource {

  private final String name;
  private final boolean live;
  private final Input input;
  private final Kind kind;
  private long delivered;

  /** The behaviour of a kind of source without a frame. */
  interface Kind {

    /** Called before the next frame. */
    default void begins() {}

    /**
     * Called for a damaged frame.
     *
     * @param delivered frames so far
     * @throws InputException to end the source here
     */
    void damaged(Input input, long delivered);

    /** A frame may come later. Only inputs that do not block say this. */
    default void later() {}

    /**
     * Called after the last frame.
     *
     * @param delivered frames so far
     * @throws InputException where the source must not end so
     */
    void ended(long delivered);
  }

  /**
   * @param input is closed with this
   */
  DecodedFrames(String name, boolean live, Input input, Kind kind) {
    this.name = name;
    this.live = live;
    this.input = input;
    this.kind = kind;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int width() {
    return input.width();
  }

  @Override
  public int height() {
    return input.height();
  }

  @Override
  public OptionalDouble framesPerSecond() {
    return input.framesPerSecond();
  }

  @Override
  public boolean live() {
    return live;
  }

  @Override
  public boolean read(Picture into) {
    kind.begins();
    while (true) {
      switch (input.next()) {
        case FRAME -> {
          input.copyTo(into);
          delivered++;
          return true;
        }
        case DAMAGED -> kind.damaged(input, delivered);
        case LATER -> kind.later();
        case END -> {
          kind.ended(delivered);
          return false;
        }
      }
    }
  }

  @Override
  public void close() {
    input.close();
  }
}
