package io.splitpoint.profiler;

/** One line of the {@link Journal}: something that was measured and must not be lost. */
sealed interface Entry permits Visit, Metered {

  /** Which of the models. */
  String precision();

  /** Where. */
  String device();

  /** Whether a head or a tail was measured. */
  Part.Kind kind();

  /** The cut: the head's last layer, or the layer before the tail. */
  int layer();
}
