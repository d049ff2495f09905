package io.splitpoint.stream.sink;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.video.JpegEncoder;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Encodes the newest frame as JPEG. Offering a frame never waits: it is copied when a client
 * watches and the encoder's thread is idle, and otherwise skipped.
 */
final class LatestJpeg implements AutoCloseable {

  private final Lock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final Picture waiting;
  private final JpegEncoder encoder;
  private final BooleanSupplier watched;
  private final Consumer<ByteBuffer> publish;
  private final Thread thread;
  private boolean full;
  private boolean closed;

  /**
   * @param watched whether a client wants frames
   * @param publish receives each JPEG file on the encoder's thread; the file is valid until it
   *     returns
   */
  LatestJpeg(int width, int height, BooleanSupplier watched, Consumer<ByteBuffer> publish) {
    waiting = new Picture(width, height);
    encoder = new JpegEncoder(width, height);
    this.watched = watched;
    this.publish = publish;
    thread = new Thread(this::encode, "mjpeg-encoder");
    thread.setDaemon(true);
    thread.start();
  }

  /** Called by the stream's last stage. */
  void offer(Picture picture) {
    if (!lock.tryLock()) {
      return; // The encoder holds it for a moment.
    }
    try {
      if (!full && watched.getAsBoolean()) {
        waiting.bgr().put(0, picture.bgr(), 0, picture.bgr().capacity());
        full = true;
        offered.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void encode() {
    try (encoder) {
      while (awaitPicture()) {
        // This is outside the lock; the flag "full" protects the picture.
        publish.accept(encoder.encode(waiting));
        done();
      }
    }
  }

  private boolean awaitPicture() {
    lock.lock();
    try {
      while (!full && !closed) {
        offered.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void done() {
    lock.lock();
    try {
      full = false;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      closed = true;
      offered.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
