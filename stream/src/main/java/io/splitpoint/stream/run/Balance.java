package io.splitpoint.stream.run;

/** Chooses as many threads as the accelerators' rate needs, at most one per core. */
public final class Balance {

  /** Factor over the accelerators' rate for which threads are chosen. */
  private static final double HEADROOM = 1.1;

  private static final int LEAST_DEPTH = 2;
  private static final int MOST_DEPTH = 16;

  private Balance() {}

  /**
   * Chooses each stage's smallest number of threads whose rate exceeds the accelerators'.
   *
   * @param preprocessMs measured time of one thread for a frame
   * @param decodeMs measured time of one thread for a frame
   * @param inferFps frames per second of all accelerators together
   * @param accelerators their number
   * @param cores number of cores
   */
  public static Threads of(
      double preprocessMs, double decodeMs, double inferFps, int accelerators, int cores) {
    int preprocess = needed(preprocessMs, inferFps, cores);
    int decode = needed(decodeMs, inferFps, cores);
    return of(preprocess, decode, accelerators);
  }

  /** The requested number of preprocessing threads, and other threads to match. */
  public static Threads asked(int preprocess, int accelerators) {
    return of(preprocess, 1, accelerators);
  }

  private static Threads of(int preprocess, int decode, int accelerators) {
    // There is one frame for each thread that takes from the queue and one for each that fills it,
    // so that neither waits for the other to wake up.
    int depth = Math.max(preprocess, decode) + accelerators;
    return new Threads(preprocess, decode, Math.max(LEAST_DEPTH, Math.min(MOST_DEPTH, depth)));
  }

  private static int needed(double ms, double fps, int cores) {
    return (int) Math.max(1, Math.min(cores, Math.ceil(HEADROOM * fps * ms / 1e3)));
  }
}
