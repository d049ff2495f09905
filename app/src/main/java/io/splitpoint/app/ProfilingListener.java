package io.splitpoint.app;

import io.splitpoint.profiler.Profiler;
import java.nio.file.Path;

/**
 * Receives the progress of a profiling run, on the run's own thread. Implement it to show the
 * progress.
 */
public interface ProfilingListener {

  /** What a sentence is about. */
  enum Kind {
    /** Something that the numbers rest on, before they are measured; the result has it too. */
    NOTICE,
    /** What a user's model leaves open; the result has it too. */
    ASSUMPTION,
    /** Something that a reader of the numbers has to know. */
    WARNING,
    /** What is left out of an energy, or assumed for it; the result has it too. */
    ENERGY
  }

  /** What is shown while the parts are timed; it is closed when they have been, or cannot be. */
  interface Measuring extends Profiler.Progress, AutoCloseable {
    @Override
    void close();
  }

  /** Shows nothing. */
  ProfilingListener SILENT =
      new ProfilingListener() {
        @Override
        public void say(Kind kind, String sentence) {}

        @Override
        public Measuring measuring(Path journal, int parts) {
          return new Measuring() {
            @Override
            public void at(double done, String now) {}

            @Override
            public void close() {}
          };
        }
      };

  void say(Kind kind, String sentence);

  /**
   * Timing begins.
   *
   * @param journal where each measurement is kept as soon as it is made
   * @param parts heads and tails to time, on all devices together
   */
  Measuring measuring(Path journal, int parts);
}
