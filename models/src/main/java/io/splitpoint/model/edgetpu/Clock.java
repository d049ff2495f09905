package io.splitpoint.model.edgetpu;

/** The chip's clock: {@code libedgetpu1-max} runs it at full, {@code libedgetpu1-std} at half. */
public enum Clock {
  STD,
  MAX
}
