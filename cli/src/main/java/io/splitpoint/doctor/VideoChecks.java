package io.splitpoint.doctor;

import io.splitpoint.failure.MissingException;
import java.util.function.Supplier;

/** Checks whether the bundled FFmpeg finds the system's libraries that it needs. */
final class VideoChecks {

  private VideoChecks() {}

  /**
   * @param load returns FFmpeg's version, or throws the exception that a stream would get
   */
  static Finding files(Surroundings machine, Supplier<String> load) {
    boolean arm = machine.architecture().matches("aarch64|arm64");
    return loaded("video files", load, "sudo apt install libudev1" + (arm ? " libva-drm2" : ""));
  }

  /**
   * @param load returns FFmpeg's version, or throws the exception that a stream would get
   */
  static Finding cameras(Supplier<String> load) {
    return loaded("cameras", load, "sudo apt install libxcb-shm0 libasound2 libpulse0");
  }

  private static Finding loaded(String check, Supplier<String> load, String type) {
    try {
      return Finding.fine(check, "FFmpeg " + load.get() + " can be loaded");
    } catch (MissingException missing) {
      return Finding.missing(check, missing.getMessage(), type);
    }
  }
}
