package io.splitpoint.edgetpu;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;

/**
 * libedgetpu's C interface as {@code tflite/public/edgetpu_c.h} of google-coral/libedgetpu has it.
 */
interface LibEdgeTpu extends Library {

  /** Null when there are none; else an array of {@code {int type; const char* path;}}. */
  Pointer edgetpu_list_devices(LongByReference count);

  void edgetpu_free_devices(Pointer devices);

  /** Null when it cannot be opened; {@code options} is an array of {@code {name, value}}. */
  Pointer edgetpu_create_delegate(int type, String path, Pointer options, long optionCount);

  void edgetpu_free_delegate(Pointer delegate);

  void edgetpu_verbosity(int verbosity);

  String edgetpu_version();
}
