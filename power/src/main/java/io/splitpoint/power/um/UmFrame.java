package io.splitpoint.power.um;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The 130 bytes of a meter's answer to the command F0: big-endian, unsigned.
 *
 * <p>The layout is that of rdserialtool and of sigrok's rdtech-um driver, which agree.
 *
 * @param model model by the number in bytes 0 and 1
 * @param volts supply voltage in V
 * @param amps current in A
 * @param watts power in W as the meter shows it, to 1 mW
 * @param celsius temperature in °C
 * @param fahrenheit temperature in °F, not computed from the other
 * @param selectedGroup the active data group, usually 0 to 9
 * @param groups the ten data groups
 * @param dataPlusVolts voltage on D+ in V
 * @param dataMinusVolts voltage on D- in V
 * @param chargingMode 1 QC2, 2 QC3, 3 to 6 APP, 7 DCP, 8 Samsung, anything else unknown
 * @param recorded counters of the threshold recorder
 * @param recordThresholdAmps current in A above which it counts
 * @param recordSeconds time for which it has counted
 * @param recording whether it is counting
 * @param screenTimeoutMinutes 0 for never
 * @param brightness brightness of the screen, 0 to 5
 * @param ohms load resistance in Ω, at most 9999.9
 * @param screen number of the shown screen
 * @param trailerValid whether the last two bytes are the model's trailer
 * @param emulated whether it has the {@link EmulatorMark}
 */
public record UmFrame(
    UmModel model,
    double volts,
    double amps,
    double watts,
    int celsius,
    int fahrenheit,
    int selectedGroup,
    List<Counter> groups,
    double dataPlusVolts,
    double dataMinusVolts,
    int chargingMode,
    Counter recorded,
    double recordThresholdAmps,
    long recordSeconds,
    boolean recording,
    int screenTimeoutMinutes,
    int brightness,
    double ohms,
    int screen,
    boolean trailerValid,
    boolean emulated) {

  /** Length of a frame. */
  public static final int BYTES = 130;

  /** The request for a frame, the only command that is sent; others change or clear settings. */
  public static final byte REQUEST = (byte) 0xF0;

  private static final int GROUPS = 10;

  /**
   * Charge and energy of a data group.
   *
   * @param milliampHours in mAh
   * @param milliwattHours in mWh
   */
  public record Counter(long milliampHours, long milliwattHours) {}

  /**
   * Reads a frame.
   *
   * @param bytes at least {@link #BYTES} from {@code offset} on
   * @return empty when the first two bytes are not a model's number; a wrong trailer is reported,
   *     not refused
   */
  public static Optional<UmFrame> decode(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES).slice().order(ByteOrder.BIG_ENDIAN);
    return UmModel.of(u16(in, 0)).map(model -> decode(model, in));
  }

  private static UmFrame decode(UmModel model, ByteBuffer in) {
    List<Counter> groups = new ArrayList<>(GROUPS);
    for (int group = 0; group < GROUPS; group++) {
      groups.add(new Counter(u32(in, 16 + 8 * group), u32(in, 20 + 8 * group)));
    }
    return new UmFrame(
        model,
        (double) u16(in, 2) / model.countsPerVolt(),
        (double) u16(in, 4) / model.countsPerAmp(),
        u32(in, 6) / 1e3,
        u16(in, 10),
        u16(in, 12),
        u16(in, 14),
        List.copyOf(groups),
        u16(in, 96) / 1e2,
        u16(in, 98) / 1e2,
        u16(in, 100),
        new Counter(u32(in, 102), u32(in, 106)),
        u16(in, 110) / 1e2,
        u32(in, 112),
        u16(in, 116) != 0,
        u16(in, 118),
        u16(in, 120),
        u32(in, 122) / 1e1,
        u16(in, 126),
        UmTrailer.valid(model, in),
        EmulatorMark.in(in, EmulatorMark.IN_UM));
  }

  /**
   * Whether the power equals voltage times current within the truncated digits. This holds on every
   * real capture; a frame joined from two halves, or of another scale, fails it.
   */
  public boolean plausible() {
    double product = volts * amps;
    double digits =
        volts / model.countsPerAmp() + amps / model.countsPerVolt() + 0.002; // 2 mW of rounding.
    return Math.abs(watts - product) <= digits;
  }

  /** The counter of the selected group; empty when the number is not that of a group. */
  public Optional<Counter> selectedCounter() {
    return selectedGroup < groups.size()
        ? Optional.of(groups.get(selectedGroup))
        : Optional.empty();
  }

  private static int u16(ByteBuffer in, int at) {
    return Short.toUnsignedInt(in.getShort(at));
  }

  private static long u32(ByteBuffer in, int at) {
    return Integer.toUnsignedLong(in.getInt(at));
  }
}
