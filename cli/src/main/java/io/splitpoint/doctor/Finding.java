package io.splitpoint.doctor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * The result of one check.
 *
 * @param check name of the check
 * @param state state of what was checked
 * @param found the finding in one line
 * @param type command lines to copy, in order; those that begin with # are comments
 * @param needed whether the main job ({@code profile} on the CPU and a modelled or real Coral)
 *     cannot run without it
 */
public record Finding(
    String check, State state, String found, List<String> type, @JsonIgnore boolean needed) {

  /** The state of what was checked. */
  public enum State {
    /** It is there, and in order. */
    FINE,
    /** It is there, but the commands would improve measurements. */
    ADVICE,
    /** It is missing, or not usable. */
    MISSING;

    /** The text in tables and JSON. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Finding {
    type = List.copyOf(type);
  }

  /** Whether the main job cannot run because of this finding. */
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

  /** A missing thing without which nothing works. */
  static Finding stopping(String check, String found, String... type) {
    return new Finding(check, State.MISSING, found, List.of(type), true);
  }
}
