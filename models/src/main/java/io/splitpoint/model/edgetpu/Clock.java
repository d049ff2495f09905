package io.splitpoint.model.edgetpu;

/** The chip's clock: full with {@code libedgetpu1-max}, half with {@code libedgetpu1-std}. */
public enum Clock {
  STD,
  MAX
}
