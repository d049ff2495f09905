package io.splitpoint.power.emulate;

import io.splitpoint.power.um.EmulatorMark;
import io.splitpoint.power.um.UmFrame;
import io.splitpoint.power.um.UmModel;
import io.splitpoint.power.um.UmTrailer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An emulated UM24C, UM25C or UM34C. */
public final class EmulatedUm implements EmulatedMeter {

  private static final int CELSIUS = 25;
  private static final int FAHRENHEIT = 78;
  private static final long MOST_TENTHS_OF_OHM = 99_999;

  private final UmModel model;
  private final Electronics electronics;

  /**
   * @param volts supply voltage, above 0
   * @param gain factor of the scale's error, 1 for none
   * @param snapshot whether it shows single instants, not means of the refresh
   */
  public EmulatedUm(UmModel model, PowerProfile load, double volts, double gain, boolean snapshot) {
    this.model = model;
    electronics = new Electronics(load, new Electronics.Wiring(volts, gain, snapshot));
  }

  @Override
  public byte[] hear(byte heard, long nanos) {
    if (heard != UmFrame.REQUEST) {
      return NOTHING;
    }
    electronics.advance(nanos);
    return frame();
  }

  @Override
  public void clearCounters() {
    electronics.clear();
  }

  private byte[] frame() {
    ByteBuffer out = ByteBuffer.allocate(UmFrame.BYTES).order(ByteOrder.BIG_ENDIAN);
    long volts = electronics.volts(model.countsPerVolt());
    long amps = electronics.amps(model.countsPerAmp());
    double product = (double) volts * amps / model.countsPerVolt() / model.countsPerAmp();
    long ohms =
        amps == 0
            ? MOST_TENTHS_OF_OHM
            : Math.min(
                MOST_TENTHS_OF_OHM,
                (10 * volts * model.countsPerAmp()) / (amps * model.countsPerVolt()));
    out.putShort(0, (short) model.id());
    out.putShort(2, (short) volts);
    out.putShort(4, (short) amps);
    out.putInt(6, (int) (product * 1_000 + 1e-6));
    out.putShort(10, (short) CELSIUS);
    out.putShort(12, (short) FAHRENHEIT);
    out.putInt(16, (int) electronics.milliampHours());
    out.putInt(20, (int) electronics.milliwattHours());
    out.putInt(122, (int) ohms);
    EmulatorMark.putUm(out);
    UmTrailer.put(model, out);
    return out.array();
  }
}
