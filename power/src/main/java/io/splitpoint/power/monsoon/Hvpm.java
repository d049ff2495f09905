package io.splitpoint.power.monsoon;

import io.splitpoint.power.MeterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The commands of a high-voltage monitor that read and that start and stop sampling. Commands that
 * change settings are left out, because one that is sent while it samples can put a wrong voltage
 * on its output.
 */
final class Hvpm {

  static final int VENDOR = 0x2AB9;
  static final int PRODUCT = 0x0001;
  static final int ENDPOINT = 0x81;

  static final int GET = 0xC0;
  static final int SET = 0x40;
  static final int REQUEST_VALUE = 0x01;
  static final int REQUEST_START = 0x02;
  static final int REQUEST_STOP = 0x03;

  static final int HARDWARE_MODEL = 0x45;
  static final int START_STATUS = 0xC4;
  static final int MAIN_FINE_SCALE = 0x1A;
  static final int MAIN_COARSE_SCALE = 0x1B;
  static final int USB_FINE_SCALE = 0x1C;
  static final int USB_COARSE_SCALE = 0x1D;
  static final int AUX_FINE_SCALE = 0x1E;
  static final int AUX_COARSE_SCALE = 0x1F;
  static final int MAIN_FINE_ZERO = 0x25;
  static final int MAIN_COARSE_ZERO = 0x26;
  static final int USB_FINE_ZERO = 0x27;
  static final int USB_COARSE_ZERO = 0x28;

  static final int MODEL_HV = 2;
  static final int SAMPLING = 0x80;

  private static final int CALIBRATION_MS = 1_250;
  private static final byte[] ENDLESS = {-1, -1, -1, -1};

  private final UsbLink link;

  Hvpm(UsbLink link) {
    this.link = link;
  }

  /**
   * Checks the model and reads the scales.
   *
   * @throws MeterException when it is another model
   */
  HvpmScales scales() throws IOException {
    int model = value(HARDWARE_MODEL);
    if (model != MODEL_HV) {
      throw new MeterException(
          "monsoon:usb: expected a high-voltage monitor (HVPM), found model "
              + model
              + "; record with PowerTool or PyMonsoon and read monsoon:FILE");
    }
    return new HvpmScales(
        scale(MAIN_FINE_SCALE),
        scale(MAIN_COARSE_SCALE),
        scale(USB_FINE_SCALE),
        scale(USB_COARSE_SCALE),
        scale(AUX_FINE_SCALE),
        scale(AUX_COARSE_SCALE),
        zero(MAIN_FINE_ZERO),
        zero(MAIN_COARSE_ZERO),
        zero(USB_FINE_ZERO),
        zero(USB_COARSE_ZERO));
  }

  /** Starts endless sampling, after stopping what a killed program has left running. */
  void start() throws IOException {
    if ((value(START_STATUS) & SAMPLING) != 0) {
      stop();
    }
    link.controlOut(SET, REQUEST_START, CALIBRATION_MS, 0, ENDLESS);
  }

  void stop() throws IOException {
    link.controlOut(SET, REQUEST_STOP, 0, 0, new byte[0]);
  }

  private int scale(int opcode) throws IOException {
    return value(opcode) & 0xFFFF;
  }

  private int zero(int opcode) throws IOException {
    return (short) value(opcode);
  }

  private int value(int opcode) throws IOException {
    byte[] answer = link.controlIn(GET, REQUEST_VALUE, 0, opcode, 4);
    byte[] whole = java.util.Arrays.copyOf(answer, 4);
    return ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }
}
