package io.splitpoint.usb;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** An open USB device whose interface 0 is claimed, for one thread at a time. */
public final class UsbDevice implements AutoCloseable {

  private static final int CONTROL_MS = 1_000;
  private static final int MOST_BYTES = 16_384;

  private final Pointer context;
  private final Pointer handle;
  private final Memory data = new Memory(MOST_BYTES);
  private boolean closed;

  private UsbDevice(Pointer context, Pointer handle) {
    this.context = context;
    this.handle = handle;
  }

  /**
   * Opens the first device of a maker's product and claims its interface 0.
   *
   * @throws UsbException when it is missing or may not be used
   */
  public static UsbDevice open(int vendor, int product) throws UsbException {
    PointerByReference context = new PointerByReference();
    try {
      check(LibUsb.libusb_init(context), "libusb");
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new UsbException(
          UsbException.Reason.NO_LIBRARY, "expected libusb-1.0.so.0, found none on this system");
    }
    try {
      return new UsbDevice(context.getValue(), handle(context.getValue(), vendor, product));
    } catch (UsbException e) {
      LibUsb.libusb_exit(context.getValue());
      throw e;
    }
  }

  private static Pointer handle(Pointer context, int vendor, int product) throws UsbException {
    PointerByReference list = new PointerByReference();
    long count = LibUsb.libusb_get_device_list(context, list);
    check((int) Math.min(0, count), "the list of devices");
    try {
      for (Pointer device : list.getValue().getPointerArray(0, (int) count)) {
        if (is(device, vendor, product)) {
          return claimed(device, name(vendor, product));
        }
      }
    } finally {
      LibUsb.libusb_free_device_list(list.getValue(), 1);
    }
    throw new UsbException(
        UsbException.Reason.ABSENT,
        "expected the USB device " + name(vendor, product) + ", found none");
  }

  private static boolean is(Pointer device, int vendor, int product) {
    try (Memory descriptor = new Memory(LibUsb.DESCRIPTOR_BYTES)) {
      return LibUsb.libusb_get_device_descriptor(device, descriptor) == 0
          && Short.toUnsignedInt(descriptor.getShort(8)) == vendor
          && Short.toUnsignedInt(descriptor.getShort(10)) == product;
    }
  }

  private static Pointer claimed(Pointer device, String name) throws UsbException {
    PointerByReference handle = new PointerByReference();
    check(LibUsb.libusb_open(device, handle), "the USB device " + name);
    int error = LibUsb.libusb_claim_interface(handle.getValue(), 0);
    if (error != 0) {
      LibUsb.libusb_close(handle.getValue());
      check(error, "the USB device " + name);
    }
    return handle.getValue();
  }

  private static String name(int vendor, int product) {
    return String.format("%04x:%04x", vendor, product);
  }

  /**
   * A control transfer from the device.
   *
   * @param length largest number of bytes
   * @return the bytes received
   */
  public byte[] controlIn(int requestType, int request, int value, int index, int length)
      throws UsbException {
    int count = control(requestType, request, value, index, length);
    return data.getByteArray(0, count);
  }

  /** A control transfer to the device. */
  public void controlOut(int requestType, int request, int value, int index, byte[] bytes)
      throws UsbException {
    data.write(0, bytes, 0, bytes.length);
    control(requestType, request, value, index, bytes.length);
  }

  private int control(int requestType, int request, int value, int index, int length)
      throws UsbException {
    int count =
        LibUsb.libusb_control_transfer(
            handle,
            (byte) requestType,
            (byte) request,
            (short) value,
            (short) index,
            data,
            (short) length,
            CONTROL_MS);
    check(Math.min(0, count), "a control transfer");
    return count;
  }

  /**
   * A bulk transfer from the device.
   *
   * @return number of bytes put at the start of {@code buffer}; 0 when none came in time
   */
  public int bulkIn(int endpoint, byte[] buffer, int patienceMs) throws UsbException {
    IntByReference transferred = new IntByReference();
    int length = Math.min(buffer.length, MOST_BYTES);
    int error =
        LibUsb.libusb_bulk_transfer(handle, (byte) endpoint, data, length, transferred, patienceMs);
    if (error != LibUsb.ERROR_TIMEOUT) {
      check(error, "a bulk transfer");
    }
    data.read(0, buffer, 0, transferred.getValue());
    return transferred.getValue();
  }

  private static void check(int error, String what) throws UsbException {
    if (error == 0) {
      return;
    }
    UsbException.Reason reason =
        switch (error) {
          case LibUsb.ERROR_ACCESS -> UsbException.Reason.FORBIDDEN;
          case LibUsb.ERROR_BUSY -> UsbException.Reason.BUSY;
          case LibUsb.ERROR_NO_DEVICE -> UsbException.Reason.ABSENT;
          default -> UsbException.Reason.FAILED;
        };
    throw new UsbException(reason, what + ": " + LibUsb.libusb_strerror(error));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibUsb.libusb_release_interface(handle, 0);
      LibUsb.libusb_close(handle);
      LibUsb.libusb_exit(context);
      data.close();
    }
  }
}
