package io.splitpoint.power.emulate;

import io.splitpoint.power.um.EmulatorMark;
import io.splitpoint.power.um.Tc66Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** An emulated TC66C. */
public final class EmulatedTc66 implements EmulatedMeter {

  private static final String REQUEST = "getva";
  private static final int COUNTS_PER_VOLT = 10_000;
  private static final int COUNTS_PER_AMP = 100_000;
  private static final int CELSIUS = 25;

  private final Electronics electronics;
  private final StringBuilder heard = new StringBuilder();

  /** See {@link EmulatedUm}. */
  public EmulatedTc66(PowerProfile load, double volts, double gain, boolean snapshot) {
    electronics = new Electronics(load, new Electronics.Wiring(volts, gain, snapshot));
  }

  @Override
  public byte[] hear(byte heardByte, long nanos) {
    heard.append((char) (heardByte & 0xFF));
    if (heard.length() > REQUEST.length()) {
      heard.deleteCharAt(0);
    }
    if (!heard.toString().equals(REQUEST)) {
      return NOTHING;
    }
    heard.setLength(0);
    electronics.advance(nanos);
    return frame();
  }

  @Override
  public void clearCounters() {
    electronics.clear();
  }

  private byte[] frame() {
    ByteBuffer out = ByteBuffer.allocate(Tc66Frame.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long volts = electronics.volts(COUNTS_PER_VOLT);
    long amps = electronics.amps(COUNTS_PER_AMP);
    out.put(4, "TC661.14".getBytes(StandardCharsets.US_ASCII));
    out.putInt(12, 1);
    out.putInt(44, 1);
    out.putInt(48, (int) volts);
    out.putInt(52, (int) amps);
    out.putInt(56, (int) (volts * amps / COUNTS_PER_AMP));
    out.putInt(64 + 8, (int) electronics.milliampHours());
    out.putInt(64 + 12, (int) electronics.milliwattHours());
    out.putInt(64 + 28, CELSIUS);
    EmulatorMark.putTc66(out);
    return Tc66Frame.encode(out.array());
  }
}
