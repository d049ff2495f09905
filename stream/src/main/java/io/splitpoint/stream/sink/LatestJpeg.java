package io.splitpoint.stream.sink;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.video.JpegEncoder;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest frame as JPEG, for any number of watchers. Offering a frame never waits: it is copied
 * when somebody watches and the encoder's thread is idle, and otherwise left out. No frame
 * allocates memory.
 */
final class LatestJpeg implements AutoCloseable {

  private final Lock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final Condition encoded = lock.newCondition();
  private final Picture waiting;
  private final JpegEncoder encoder;
  private final Thread thread;
  private boolean full;
  private boolean closed;
  private int watching;
  private byte[] jpeg = new byte[0];
  private int length;
  private long version;

  LatestJpeg(int width, int height) {
    waiting = new Picture(width, height);
    encoder = new JpegEncoder(width, height);
    thread = new Thread(this::encode, "mjpeg-encoder");
    thread.setDaemon(true);
    thread.start();
  }

  /** Called by the stream's last stage. */
  void offer(Picture picture) {
    if (!lock.tryLock()) {
      return; // the encoder or a watcher holds it, for the time of a copy
    }
    try {
      if (watching > 0 && !full) {
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
        // outside the lock: "full" keeps the picture ours
        publish(encoder.encode(waiting));
      }
    } finally {
      end(); // also when encoding failed: nobody waits for a frame that will not come
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

  private void publish(ByteBuffer next) {
    lock.lock();
    try {
      length = next.remaining();
      if (jpeg.length < length) {
        jpeg = new byte[2 * length];
      }
      next.get(jpeg, 0, length);
      version++;
      full = false;
      encoded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Starts to watch. */
  Watcher watch() {
    lock.lock();
    try {
      watching++;
      return new Watcher();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      closed = true;
      offered.signal();
      encoded.signalAll();
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

  /** One who watches, with a copy of the frame that it is sending. For one thread. */
  final class Watcher implements AutoCloseable {
    private byte[] copy = new byte[0];
    private int copied;
    private long seen = version;

    /**
     * Waits for a frame newer than the last one.
     *
     * @return false when there will be none
     */
    boolean next() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (version == seen && !closed) {
          encoded.await();
        }
        if (version == seen) {
          return false;
        }
        seen = version;
        if (copy.length < length) {
          copy = new byte[2 * length];
        }
        System.arraycopy(jpeg, 0, copy, 0, length);
        copied = length;
        return true;
      } finally {
        lock.unlock();
      }
    }

    /** The JPEG file; the first {@link #length} bytes count, until {@link #next}. */
    byte[] bytes() {
      return copy;
    }

    int length() {
      return copied;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        watching--;
      } finally {
        lock.unlock();
      }
    }
  }
}
