package io.splitpoint.power.file;

import io.splitpoint.power.PowerSample;
import java.util.List;

/**
 * The samples of a recorded file.
 *
 * @param samples samples in the order of time, from the file's own origin
 * @param warnings warnings about the file
 * @param emulated whether an emulator was recorded
 */
public record Recording(List<PowerSample> samples, List<String> warnings, boolean emulated) {

  /** The recording of a meter. */
  public Recording(List<PowerSample> samples, List<String> warnings) {
    this(samples, warnings, false);
  }

  public Recording {
    samples = List.copyOf(samples);
    warnings = List.copyOf(warnings);
  }
}
