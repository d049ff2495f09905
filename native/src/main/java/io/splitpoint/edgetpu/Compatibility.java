package io.splitpoint.edgetpu;

import com.sun.jna.Pointer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks whether a libedgetpu and a TensorFlow Lite runtime agree on the structures that they
 * exchange.
 *
 * <p>They are compiled separately, and the structures have grown: {@code TfLiteDelegate} got {@code
 * opaque_delegate_builder} in TensorFlow 2.10, {@code TfLiteRegistration}, passed by value, got
 * {@code async_kernel} in 2.12. A runtime that reads a field which the delegate does not have
 * crashes (google-coral/edgetpu issue 812: 2.11.1 is the last runtime that Google's own libedgetpu
 * works with).
 */
final class Compatibility {

  /** Google's release, built for TensorFlow 2.5; other builds use newer compilers. */
  private static final String GOOGLE_RELEASE = "COMPILER=6.3.0 20170516";

  /** Offset after data_, Prepare, three buffer functions and the 64-bit flags. */
  private static final long OPAQUE_DELEGATE_BUILDER_OFFSET = 48;

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private Compatibility() {}

  /** Describes why this delegate would crash this runtime; empty when no reason is known. */
  static Optional<String> clash(String edgeTpuVersion, Pointer delegate, String runtimeVersion) {
    // Where the field would be, an older libedgetpu has its own data, which is never null.
    boolean oldStructure = delegate.getPointer(OPAQUE_DELEGATE_BUILDER_OFFSET) != null;
    return clash(edgeTpuVersion, oldStructure, runtimeVersion);
  }

  /** The same check with the version alone, without a device. */
  static Optional<String> clash(String edgeTpuVersion, String runtimeVersion) {
    return clash(edgeTpuVersion, false, runtimeVersion);
  }

  private static Optional<String> clash(
      String edgeTpuVersion, boolean oldStructure, String runtimeVersion) {
    int runtime = minor(runtimeVersion);
    boolean google = edgeTpuVersion.contains(GOOGLE_RELEASE);
    if (runtime >= 212 && google || runtime >= 210 && oldStructure) {
      return Optional.of(
          "this libedgetpu (%s) was built for %s and would crash TensorFlow Lite %s: install one built for 2.12 or newer (https://github.com/feranick/libedgetpu), or name another TensorFlow Lite, an older one"
              .formatted(
                  edgeTpuVersion,
                  google ? "TensorFlow 2.5" : "a TensorFlow before 2.10",
                  runtimeVersion));
    }
    return Optional.empty();
  }

  /** The minor version, 220 for 2.20.0; 0 when the text is not a version. */
  private static int minor(String version) {
    Matcher parts = VERSION.matcher(version);
    return parts.matches()
        ? Integer.parseInt(parts.group(1)) * 100 + Integer.parseInt(parts.group(2))
        : 0;
  }
}
