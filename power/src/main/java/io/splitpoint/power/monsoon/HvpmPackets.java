package io.splitpoint.power.monsoon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Decodes the bulk packets of a high-voltage monitor: four bytes of head, then one to three
 * observations of 18 bytes, big-endian. Formulas and offsets are those of PyMonsoon's sample
 * engine.
 */
final class HvpmPackets {

  static final int BYTES = 64;

  private static final int HEAD = 4;
  private static final int OBSERVATION = 18;
  private static final int MOST = 3;

  private static final int KIND = 0x30;
  private static final int MEASUREMENT = 0x00;
  private static final int ZERO = 0x10;
  private static final int REFERENCE = 0x30;

  /** The end of the fine range. */
  private static final int FINE_END = 64_000;

  private static final int AUX_FINE_END = 30_000;

  private static final double MILLI = 1e-3;
  private static final double MICRO = 1e-6;
  private static final double VOLTS = 62.5e-6;
  private static final int MAIN_DIVIDER = 4;
  private static final int USB_DIVIDER = 2;

  private final ChannelCalibration mainCoarse;
  private final ChannelCalibration mainFine;
  private final ChannelCalibration usbCoarse;
  private final ChannelCalibration usbFine;
  private final ChannelCalibration auxCoarse;
  private final ChannelCalibration auxFine;
  private int dropped;

  HvpmPackets(HvpmScales scales) {
    mainCoarse = new ChannelCalibration(scales.mainCoarse(), scales.mainCoarseZero());
    mainFine = new ChannelCalibration(scales.mainFine(), scales.mainFineZero());
    usbCoarse = new ChannelCalibration(scales.usbCoarse(), scales.usbCoarseZero());
    usbFine = new ChannelCalibration(scales.usbFine(), scales.usbFineZero());
    auxCoarse = new ChannelCalibration(scales.auxCoarse(), 0);
    auxFine = new ChannelCalibration(scales.auxFine(), 0);
  }

  /** The number of observations that the unit could not send. */
  int dropped() {
    return dropped;
  }

  /**
   * Decodes one packet; a truncated packet gives the observations that it holds.
   *
   * @param length bytes of the packet from {@code offset} on
   */
  void decode(byte[] bytes, int offset, int length, Consumer<MonsoonReading> sink) {
    if (length < HEAD) {
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length).slice().order(ByteOrder.BIG_ENDIAN);
    dropped = Short.toUnsignedInt(Short.reverseBytes(in.getShort(0)));
    int count = Math.min(Math.min(MOST, in.get(3) & 0xFF), (length - HEAD) / OBSERVATION);
    for (int i = 0; i < count; i++) {
      observation(in, HEAD + i * OBSERVATION, sink);
    }
  }

  private void observation(ByteBuffer in, int at, Consumer<MonsoonReading> sink) {
    int kind = in.get(at + 17) & KIND;
    ChannelCalibration[] all = {mainCoarse, mainFine, usbCoarse, usbFine, auxCoarse, auxFine};
    int[] raw = new int[all.length];
    for (int i = 0; i < raw.length; i++) {
      short word = in.getShort(at + 2 * i);
      raw[i] = i < 4 ? Short.toUnsignedInt(word) : word;
    }
    for (int i = 0; i < raw.length && kind != MEASUREMENT; i++) {
      if (kind == ZERO) {
        all[i].zero(raw[i]);
      } else if (kind == REFERENCE) {
        all[i].reference(raw[i]);
      }
    }
    if (kind == MEASUREMENT && ready(all)) {
      sink.accept(
          new MonsoonReading(
              amps(raw[0], mainCoarse, raw[1], mainFine, FINE_END),
              amps(raw[2], usbCoarse, raw[3], usbFine, FINE_END),
              amps(raw[4], auxCoarse, raw[5], auxFine, AUX_FINE_END),
              Short.toUnsignedInt(in.getShort(at + 12)) * VOLTS * MAIN_DIVIDER,
              Short.toUnsignedInt(in.getShort(at + 14)) * VOLTS * USB_DIVIDER));
    }
  }

  private static boolean ready(ChannelCalibration[] all) {
    for (ChannelCalibration calibration : all) {
      if (!calibration.ready()) {
        return false;
      }
    }
    return true;
  }

  private static double amps(
      int coarse, ChannelCalibration ofCoarse, int fine, ChannelCalibration ofFine, int fineEnd) {
    return fine < fineEnd ? ofFine.value(fine) * MICRO : ofCoarse.value(coarse) * MILLI;
  }
}
