package io.splitpoint.profiler;

/** One line of the {@link Journal}: something that was measured and must not be lost. */
sealed interface Entry permits PartMeasurement, Metered {

  /** Which of the models. */
  String precision();

  /** Where. */
  String device();

  /** Whether a head or a tail was measured. */
  ProfiledPart.Kind kind();

  /** The cut: the head's last layer, or the layer before the tail. */
  int layer();
}
