package io.splitpoint.stream.run;

/**
 * The number of threads of each stage of a stream.
 *
 * @param preprocess threads that preprocess, at least 1
 * @param decode threads that decode, at least 1
 * @param depth frames that may wait before each stage, at least 1
 */
public record Threads(int preprocess, int decode, int depth) {

  public Threads {
    if (preprocess < 1 || decode < 1 || depth < 1) {
      throw new IllegalArgumentException(
          "preprocess " + preprocess + ", decode " + decode + ", depth " + depth);
    }
  }
}
