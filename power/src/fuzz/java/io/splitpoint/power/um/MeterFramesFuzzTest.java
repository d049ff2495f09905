package io.splitpoint.power.um;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Optional;

/** Any bytes from a USB meter: no failure, and every frame that is taken for sound is one. */
class MeterFramesFuzzTest {

  @FuzzTest
  void scan(byte[] bytes) {
    UmScanner scanner = new UmScanner();
    int at = 0;
    while (at < bytes.length) {
      int count = Math.min(bytes.length - at, Math.min(scanner.room(), 1 + (bytes[at] & 0x7F)));
      scanner.put(bytes, at, count);
      at += count;
      for (Optional<UmFrame> frame = scanner.next(); frame.isPresent(); frame = scanner.next()) {
        check(frame.get());
      }
      if (scanner.waiting() > UmFrame.BYTES) {
        throw new AssertionError("holds " + scanner.waiting() + " bytes");
      }
    }
    scanner.afterSilence().ifPresent(MeterFramesFuzzTest::check);
    if (bytes.length >= Tc66Frame.BYTES) {
      Tc66Frame.decode(bytes, 0);
      // damage within a frame whose sums are right
      if (Tc66Frame.decode(Tc66Frame.encode(Arrays.copyOf(bytes, Tc66Frame.BYTES)), 0).isEmpty()) {
        throw new AssertionError("a frame of ours is refused");
      }
    }
  }

  private static void check(UmFrame frame) {
    if (!frame.plausible() || !Double.isFinite(frame.watts() + frame.volts() + frame.amps())) {
      throw new AssertionError(frame);
    }
  }
}
