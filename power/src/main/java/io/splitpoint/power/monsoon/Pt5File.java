package io.splitpoint.power.monsoon;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.file.Recording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * PowerTool's {@code .pt5}: little-endian; header at 0, status packet at 272, samples from 1024.
 * The offsets are those on which two public readers and a header class agree; no real file was
 * available.
 */
final class Pt5File {

  private static final int MASK_AT = 158;
  private static final int COUNT_AT = 160;
  private static final int MISSING_AT = 168;
  private static final int RATE_AT = 272 + 28;
  private static final int SAMPLES_AT = 1024;

  private static final int MISSING_CURRENT = (short) 0x8001;
  private static final int MISSING_VOLTAGE = 0xFFFF;
  private static final int MARKERS = 3;
  private static final double AMPS = 1e-6;

  /** V per count of the converter, times its divider: 4 in the HV, 2 in the LV monitor. */
  private static final double VOLTS = 125e-6;

  /** The channels in the order in which a sample holds those of the mask. */
  enum Channel {
    MAIN(0x1000),
    USB(0x2000),
    AUX(0x4000);

    private final int bit;

    Channel(int bit) {
      this.bit = bit;
    }
  }

  private Pt5File() {}

  /**
   * Reads a file.
   *
   * @param divider 4 for the HVPM, 2 for the LVPM
   */
  static Recording read(Path file, Channel channel, int divider) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      if (in.size() < SAMPLES_AT || in.size() > Integer.MAX_VALUE) {
        throw new InputException(
            file + ": expected a .pt5 of 1 KiB to 2 GiB, found " + in.size() + " bytes");
      }
      ByteBuffer bytes =
          in.map(FileChannel.MapMode.READ_ONLY, 0, in.size()).order(ByteOrder.LITTLE_ENDIAN);
      return read(file, bytes, channel, divider);
    }
  }

  private static Recording read(Path file, ByteBuffer in, Channel channel, int divider) {
    int mask = Short.toUnsignedInt(in.getShort(MASK_AT));
    int before = 0;
    int currents = 0;
    for (Channel each : Channel.values()) {
      if ((mask & each.bit) != 0) {
        before += each.ordinal() < channel.ordinal() ? 1 : 0;
        currents++;
      }
    }
    int rate = 1_000 * Byte.toUnsignedInt(in.get(RATE_AT));
    long count = in.getLong(COUNT_AT);
    int sampleBytes = 4 * currents + 2;
    if ((mask & channel.bit) == 0 || rate == 0) {
      throw new InputException(
          String.format(
              "%s: expected a .pt5 with the channel %s and a sample rate, found the channel mask"
                  + " %04x and %d Hz",
              file, channel, mask, rate));
    }
    long held = (in.capacity() - SAMPLES_AT) / sampleBytes;
    if (count < 1 || count > held) {
      throw new InputException(
          file + ": expected 1 to " + held + " samples by its size, found " + count);
    }
    List<PowerSample> samples = new ArrayList<>();
    Means means = new Means(samples::add);
    long nanos = 0;
    for (int i = 0; i < count; i++) {
      int at = SAMPLES_AT + i * sampleBytes;
      int current = in.getInt(at + 4 * before);
      int voltage = Short.toUnsignedInt(in.getShort(at + 4 * currents));
      nanos = i * 1_000_000_000L / rate;
      if (current != MISSING_CURRENT && voltage != MISSING_VOLTAGE) {
        means.add(nanos, (voltage & ~MARKERS) * VOLTS * divider, current * AMPS);
      }
    }
    means.flush(nanos);
    long missing = in.getLong(MISSING_AT);
    return new Recording(
        samples,
        missing > 0 ? List.of(file + ": " + missing + " of its samples are missing") : List.of());
  }
}
