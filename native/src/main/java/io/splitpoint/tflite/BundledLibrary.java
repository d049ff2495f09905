package io.splitpoint.tflite;

import java.util.Locale;
import java.util.Optional;

/**
 * A native library inside a jar of the class path. Size and hash are constants of the versions
 * pinned in the parent pom.xml, checked by a test, so that a start need not hash the file.
 */
record BundledLibrary(String resource, String fileName, long bytes, String sha256) {

  private static final String TFLITE = "libjnitensorflowlite.so";
  private static final String JNA = "libjnidispatch.so";

  static final BundledLibrary TFLITE_X86_64 =
      new BundledLibrary(
          "/org/bytedeco/tensorflowlite/linux-x86_64/" + TFLITE,
          TFLITE,
          12_230_064,
          "fe6884ba79d33230521e18effe111487daad40a4a30c1ffddb8d6701ab4756f3");

  static final BundledLibrary TFLITE_ARM64 =
      new BundledLibrary(
          "/org/bytedeco/tensorflowlite/linux-arm64/" + TFLITE,
          TFLITE,
          10_881_856,
          "1ddeeba8b6b03173cdb2c052c5927c1803ff39f8a438f7fe9c6c412d4cfb0106");

  static final BundledLibrary JNA_X86_64 =
      new BundledLibrary(
          "/com/sun/jna/linux-x86-64/" + JNA,
          JNA,
          134_447,
          "ca07953d595210082339753d9e818a1fdb40509a17a41914d9a2cb0d2df6b6af");

  static final BundledLibrary JNA_ARM64 =
      new BundledLibrary(
          "/com/sun/jna/linux-aarch64/" + JNA,
          JNA,
          162_288,
          "f18fa2c973b2b9ea2dfa6d36d397e0bb743aa2aa09876e2a3b8c87a5e67bf8b6");

  /** The TensorFlow Lite library for a JVM's {@code os.name} and {@code os.arch}. */
  static Optional<BundledLibrary> tfLite(String os, String arch) {
    return pick(os, arch, TFLITE_X86_64, TFLITE_ARM64);
  }

  /** The native part of JNA for a machine. */
  static Optional<BundledLibrary> jna(String os, String arch) {
    return pick(os, arch, JNA_X86_64, JNA_ARM64);
  }

  private static Optional<BundledLibrary> pick(
      String os, String arch, BundledLibrary x86, BundledLibrary arm) {
    if (!os.toLowerCase(Locale.ROOT).contains("linux")) {
      return Optional.empty();
    }
    return switch (arch) {
      case "amd64", "x86_64" -> Optional.of(x86);
      case "aarch64", "arm64" -> Optional.of(arm);
      default -> Optional.empty();
    };
  }
}
