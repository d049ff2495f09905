package io.splitpoint.usb;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** The functions of libusb-1.0 that are used here, with the numbers of its header. */
final class LibUsb {

  static final int ERROR_ACCESS = -3;
  static final int ERROR_NO_DEVICE = -4;
  static final int ERROR_BUSY = -6;
  static final int ERROR_TIMEOUT = -7;

  /** Bytes of a device descriptor (USB 2.0, 9.6.1). */
  static final int DESCRIPTOR_BYTES = 18;

  static {
    Native.register(LibUsb.class, "libusb-1.0.so.0");
  }

  private LibUsb() {}

  static native int libusb_init(PointerByReference context);

  static native void libusb_exit(Pointer context);

  static native long libusb_get_device_list(Pointer context, PointerByReference list);

  static native void libusb_free_device_list(Pointer list, int unreference);

  static native int libusb_get_device_descriptor(Pointer device, Pointer descriptor);

  static native int libusb_open(Pointer device, PointerByReference handle);

  static native void libusb_close(Pointer handle);

  static native int libusb_claim_interface(Pointer handle, int number);

  static native int libusb_release_interface(Pointer handle, int number);

  static native int libusb_control_transfer(
      Pointer handle,
      byte requestType,
      byte request,
      short value,
      short index,
      Pointer data,
      short length,
      int patienceMs);

  static native int libusb_bulk_transfer(
      Pointer handle,
      byte endpoint,
      Pointer data,
      int length,
      IntByReference transferred,
      int patienceMs);

  static native String libusb_strerror(int error);
}
