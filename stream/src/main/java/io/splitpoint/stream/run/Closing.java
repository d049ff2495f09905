package io.splitpoint.stream.run;

import java.util.List;

/** Closes several resources, each even if closing an earlier one fails. */
final class Closing {

  private Closing() {}

  static void all(List<? extends AutoCloseable> things) {
    RuntimeException failure = null;
    for (AutoCloseable thing : things) {
      try {
        thing.close();
      } catch (Exception failed) {
        RuntimeException unchecked =
            failed instanceof RuntimeException known ? known : new IllegalStateException(failed);
        if (failure == null) {
          failure = unchecked;
        } else {
          failure.addSuppressed(unchecked);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
