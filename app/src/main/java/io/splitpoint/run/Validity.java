package io.splitpoint.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.profiler.Doubt;
import java.util.ArrayList;
import java.util.List;

/**
 * The validity of a run's numbers, shown before the numbers.
 *
 * @param reasons reasons for doubt; empty when the run is valid
 */
public record Validity(List<Doubt> reasons) {

  public Validity {
    reasons = List.copyOf(reasons);
  }

  /** Reads it from JSON. */
  public static Validity of(JsonNode json) {
    List<Doubt> reasons = new ArrayList<>();
    json.path("reasons")
        .forEach(
            reason ->
                reasons.add(
                    new Doubt(reason.path("code").asText(), reason.path("reason").asText())));
    return new Validity(reasons);
  }

  @JsonProperty
  public boolean valid() {
    return reasons.isEmpty();
  }

  /** The verdict, a line for each reason, and what to do. */
  public List<String> lines() {
    if (valid()) {
      return List.of("VALID: no reason was found to doubt these numbers");
    }
    List<String> lines = new ArrayList<>();
    lines.add("NOT VALID: these numbers may be off");
    reasons.forEach(reason -> lines.add("  " + reason.code() + ": " + reason.reason()));
    lines.add("  What to do: " + advice());
    return lines;
  }

  private String advice() {
    if (reasons.stream().allMatch(r -> r.code().equals("delegate_took_nothing"))) {
      return "give a model of operators and a precision that the accelerator's documents list";
    }
    boolean busy =
        reasons.stream()
            .anyMatch(r -> List.of("other_programs", "pace", "throttled").contains(r.code()));
    boolean contradiction =
        reasons.stream().anyMatch(r -> r.code().equals("energy_contradicts_itself"));
    if (contradiction) {
      return "check where the meter is (#topology=) and whether the named board is this machine, and run"
          + " again; no energy of these rows is used";
    }
    return busy
        ? "end other programs, let the machine cool down or fix its clock, and run again"
        : "run again with more time and more runs";
  }
}
