package io.splitpoint.profiler;

/** One line of the {@link Journal}: a measurement that must not be lost. */
sealed interface Entry permits PartMeasurement, Metered {

  /** The precision of the model. */
  String precision();

  /** The name of the device. */
  String device();

  /** Whether a head or a tail was measured. */
  ProfiledPart.Kind kind();

  /** The cut: the head's last layer, or the layer before the tail. */
  int layer();
}
