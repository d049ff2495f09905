package io.splitpoint.power.file;

import io.splitpoint.power.PowerSample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The samples of a recorded file.
 *
 * @param samples samples in the order of time, from the file's own origin
 * @param warnings warnings about the file
 * @param emulated whether an emulator was recorded
 * @param refresh interval at which the recorded reading changed, where it is taken from the samples
 */
public record Recording(
    List<PowerSample> samples,
    List<String> warnings,
    boolean emulated,
    Optional<Duration> refresh) {

  /** The recording of a meter. */
  public Recording(List<PowerSample> samples, List<String> warnings) {
    this(samples, warnings, false, Optional.empty());
  }

  public Recording {
    samples = List.copyOf(samples);
    warnings = List.copyOf(warnings);
  }
}
