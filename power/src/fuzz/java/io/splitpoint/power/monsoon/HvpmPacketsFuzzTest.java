package io.splitpoint.power.monsoon;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any packets from a Monsoon: no failure, and no observation that is not a number. */
class HvpmPacketsFuzzTest {

  private static final HvpmScales SCALES =
      new HvpmScales(36500, 6400, 14000, 600, 3100, 250, 15, 15, 0, 0);

  @FuzzTest
  void decode(byte[] bytes) {
    HvpmPackets packets = new HvpmPackets(SCALES);
    for (int at = 0; at < bytes.length; at += HvpmPackets.BYTES) {
      packets.decode(
          bytes, at, Math.min(HvpmPackets.BYTES, bytes.length - at), HvpmPacketsFuzzTest::check);
    }
  }

  private static void check(MonsoonReading seen) {
    if (!Double.isFinite(
        seen.mainAmps() + seen.usbAmps() + seen.auxAmps() + seen.mainVolts() + seen.usbVolts())) {
      throw new AssertionError(seen);
    }
  }
}
