package io.splitpoint.power.file;

import io.splitpoint.power.PowerSample;
import java.util.List;

/**
 * The samples of a recorded file, and what is known of their meter.
 *
 * @param samples in the order of their time; the clock's zero is the file's own
 * @param warnings what the user should know about the file
 * @param emulated whether an emulator was recorded
 */
public record Recording(List<PowerSample> samples, List<String> warnings, boolean emulated) {

  /** Of a meter. */
  public Recording(List<PowerSample> samples, List<String> warnings) {
    this(samples, warnings, false);
  }

  public Recording {
    samples = List.copyOf(samples);
    warnings = List.copyOf(warnings);
  }
}
