package io.splitpoint.app;

import io.splitpoint.profiler.Profiler;
import java.nio.file.Path;

/** Receives the progress of a profiling run, on its thread. Implement it to show progress. */
public interface ProfilingListener {

  /** The kind of a sentence. */
  enum Kind {
    /** A fact that the numbers depend on, before they are measured; the result has it too. */
    NOTICE,
    /** An assumption where a user's model leaves something open; the result has it too. */
    ASSUMPTION,
    /** A warning about the numbers. */
    WARNING,
    /** What is left out of an energy or assumed for it; the result has it too. */
    ENERGY
  }

  /** Shows the progress while the parts are timed; closed after that. */
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
   * @param journal file of all measurements
   * @param parts number of heads and tails to time, on all devices together
   */
  Measuring measuring(Path journal, int parts);
}
