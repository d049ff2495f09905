package io.splitpoint.schedule.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A runner that runs a job when the test lets it, and remembers the order. */
final class GatedRunner implements JobRunner {

  final Semaphore begun = new Semaphore(0);
  final Semaphore gate = new Semaphore(0);
  final List<String> ran = new CopyOnWriteArrayList<>();

  @Override
  public Classification run(String model, Picture picture) {
    String image = picture.name();
    begun.release();
    try {
      gate.acquire();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new JobFailedException("interrupted");
    }
    ran.add(image);
    if (image.equals("broken.jpg")) {
      throw new JobFailedException("broken.jpg: expected an image, found something else");
    }
    return new Classification("tabby, tabby cat", 0.5);
  }

  @Override
  public void close() {}
}
