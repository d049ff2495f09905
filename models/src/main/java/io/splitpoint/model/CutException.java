package io.splitpoint.model;

/** A model cannot be cut there: there is no such layer, or state would be torn apart. */
public final class CutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CutException(String message) {
    super(message);
  }
}
