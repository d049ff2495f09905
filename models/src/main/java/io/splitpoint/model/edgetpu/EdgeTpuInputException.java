package io.splitpoint.model.edgetpu;

/** A device file or a request that the Edge TPU model cannot work with: one line that says why. */
public final class EdgeTpuInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EdgeTpuInputException(String message) {
    super(message);
  }
}
