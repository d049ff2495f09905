package io.splitpoint.model.zoo;

import java.util.Locale;

/** The number format of a built-in model's weights and activations. */
public enum Precision {
  /** 32-bit IEEE floats everywhere. */
  FLOAT32,
  /** 8-bit integers everywhere, inputs and outputs included; 32-bit biases. */
  INT8;

  /** The name used in files and on the command line: {@code float32} or {@code int8}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
