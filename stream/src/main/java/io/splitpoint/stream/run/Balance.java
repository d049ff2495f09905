package io.splitpoint.stream.run;

/**
 * {@code --threads auto}: as many threads as the accelerators' rate needs, and at most as many as
 * there are cores.
 */
public final class Balance {

  /** Threads are chosen for this much more than the accelerators' rate. */
  private static final double HEADROOM = 1.1;

  private static final int LEAST_DEPTH = 2;
  private static final int MOST_DEPTH = 16;

  private Balance() {}

  /**
   * Threads for a stage: the smallest number whose rate exceeds the accelerators'.
   *
   * @param preprocessMs what one thread takes for a frame, measured
   * @param decodeMs the same
   * @param inferFps frames a second of all accelerators together
   * @param accelerators their number
   * @param cores that there are
   */
  public static Threads of(
      double preprocessMs, double decodeMs, double inferFps, int accelerators, int cores) {
    int preprocess = needed(preprocessMs, inferFps, cores);
    int decode = needed(decodeMs, inferFps, cores);
    return of(preprocess, decode, accelerators);
  }

  /** As many preprocessing threads as asked for, and the rest to fit. */
  public static Threads asked(int preprocess, int accelerators) {
    return of(preprocess, 1, accelerators);
  }

  private static Threads of(int preprocess, int decode, int accelerators) {
    // one frame for each that takes from the queue, and one for each that fills it: neither then
    // waits for the other to be woken
    int depth = Math.max(preprocess, decode) + accelerators;
    return new Threads(preprocess, decode, Math.max(LEAST_DEPTH, Math.min(MOST_DEPTH, depth)));
  }

  private static int needed(double ms, double fps, int cores) {
    return (int) Math.max(1, Math.min(cores, Math.ceil(HEADROOM * fps * ms / 1e3)));
  }
}
