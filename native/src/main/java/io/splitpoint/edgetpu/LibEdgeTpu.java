package io.splitpoint.edgetpu;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;

/** libedgetpu's C interface, from {@code tflite/public/edgetpu_c.h} of google-coral/libedgetpu. */
interface LibEdgeTpu extends Library {

  /** Returns null when there are none, else an array of {@code {int type; const char* path;}}. */
  Pointer edgetpu_list_devices(LongByReference count);

  void edgetpu_free_devices(Pointer devices);

  /** Returns null on failure; {@code options} is an array of {@code {name, value}}. */
  Pointer edgetpu_create_delegate(int type, String path, Pointer options, long optionCount);

  void edgetpu_free_delegate(Pointer delegate);

  String edgetpu_version();
}
