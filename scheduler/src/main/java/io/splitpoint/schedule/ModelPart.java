package io.splitpoint.schedule;

import java.util.OptionalLong;

/**
 * A part of a model on an Edge TPU: some of its layers in a row, with their parameters, which may
 * stay on the chip or be sent again for every job.
 *
 * @param name such as the name of its last layer
 * @param wcetNs worst-case execution with its parameters on the chip, above 0
 * @param bytes of its parameters on the chip, at least 0
 * @param reloadNs what a job takes longer when they have to be sent, at least 0
 * @param cutNs what a job takes longer when it is cut before this part, so that other jobs may run
 *     there: a run of its own and the way of the tensors out and in; empty where it cannot be cut,
 *     as before the first part
 */
public record ModelPart(String name, long wcetNs, long bytes, long reloadNs, OptionalLong cutNs) {

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
