package io.splitpoint.bench;

import io.splitpoint.power.um.UmModel;
import io.splitpoint.power.um.UmScanner;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Measures how fast the meter's frame scanner rejects bytes without frames: ten million random
 * ones, and ten million in which every tenth word is a model's number, a possible start of a frame.
 *
 * <pre>{@code
 * bench/run ScannerSpeed
 * }</pre>
 *
 * The limit is 10 s for either.
 */
public final class ScannerSpeed {

  private static final int BYTES = 10_000_000;
  private static final double LIMIT_SECONDS = 10;

  private ScannerSpeed() {}

  public static void main(String[] args) {
    byte[] random = new byte[BYTES];
    new SplittableRandom(1).nextBytes(random);
    byte[] starts = random.clone();
    UmModel[] models = UmModel.values();
    for (int at = 0; at + 1 < BYTES; at += 20) {
      int id = models[at / 20 % models.length].id();
      starts[at] = (byte) (id >> 8);
      starts[at + 1] = (byte) id;
    }
    boolean within = scan("random bytes", random) & scan("false starts", starts);
    System.exit(within ? 0 : 1);
  }

  private static boolean scan(String what, byte[] bytes) {
    UmScanner scanner = new UmScanner();
    long start = System.nanoTime();
    int frames = 0;
    int at = 0;
    while (at < bytes.length) {
      int count = Math.min(bytes.length - at, scanner.room());
      scanner.put(bytes, at, count);
      at += count;
      while (scanner.next().isPresent()) {
        frames++;
      }
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    System.out.printf(
        Locale.ROOT,
        "%d %s in %.2f s, %d frames (limit %.0f s)%n",
        bytes.length,
        what,
        seconds,
        frames,
        LIMIT_SECONDS);
    return seconds < LIMIT_SECONDS;
  }
}
