package io.splitpoint.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalLong;

/**
 * A part of a model on an Edge TPU: consecutive layers whose parameters stay on the chip or are
 * sent again for every job.
 *
 * @param name such as the name of its last layer
 * @param wcetNs worst-case execution with its parameters on the chip, above 0
 * @param bytes of its parameters on the chip, at least 0
 * @param reloadNs additional time of a job when they have to be sent, at least 0
 * @param cutNs additional time of a job that is cut before this part so that other jobs may run:
 *     one more run and the tensors' transfer out and in; empty where it cannot be cut, as before
 *     the first part
 */
public record ModelPart(
    @JsonProperty("part") String name, long wcetNs, long bytes, long reloadNs, OptionalLong cutNs) {

  public ModelPart {
    if (wcetNs < 1 || bytes < 0 || reloadNs < 0 || cutNs.orElse(0) < 0) {
      throw new IllegalArgumentException(
          name
              + ": expected an execution time above 0 and bytes, reload and cut of at least 0, found "
              + wcetNs
              + ", "
              + bytes
              + ", "
              + reloadNs
              + " and "
              + cutNs);
    }
    if (wcetNs > Task.MAX_NS || reloadNs > Task.MAX_NS || cutNs.orElse(0) > Task.MAX_NS) {
      throw new IllegalArgumentException(name + ": expected times up to " + Task.MAX_NS + " ns");
    }
  }
}
