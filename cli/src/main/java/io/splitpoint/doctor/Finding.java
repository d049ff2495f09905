package io.splitpoint.doctor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What one check found.
 *
 * @param check what was looked at, in words
 * @param state whether it is as it should be
 * @param found what is there, in one line
 * @param type command lines to copy, in order; those that begin with # only say something
 * @param needed whether the main job ({@code profile} on the CPU and a modelled or real Coral)
 *     cannot run without it
 */
public record Finding(
    String check, State state, String found, List<String> type, @JsonIgnore boolean needed) {

  /** How a thing stands. */
  public enum State {
    /** There, and as it should be. */
    FINE,
    /** There, but measurements would be better after what is to be typed. */
    ADVICE,
    /** Not there, or not usable. */
    MISSING;

    /** As tables and JSON have it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Finding {
    type = List.copyOf(type);
  }

  /** Whether the main job cannot run because of this. */
  @JsonProperty
  public boolean stopsTheMainJob() {
    return needed && state == State.MISSING;
  }

  static Finding fine(String check, String found) {
    return new Finding(check, State.FINE, found, List.of(), false);
  }

  static Finding advice(String check, String found, String... type) {
    return new Finding(check, State.ADVICE, found, List.of(type), false);
  }

  static Finding missing(String check, String found, String... type) {
    return new Finding(check, State.MISSING, found, List.of(type), false);
  }

  /** Missing, and nothing works without it. */
  static Finding stopping(String check, String found, String... type) {
    return new Finding(check, State.MISSING, found, List.of(type), true);
  }
}
