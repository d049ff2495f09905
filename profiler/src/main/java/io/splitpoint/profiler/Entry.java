package io.splitpoint.profiler;

/** One line of the {@link Journal}: something that was measured and must not be lost. */
sealed interface Entry permits Visit, TailVisit, Metered {

  /** Which of the models. */
  String precision();

  /** Where. */
  String device();

  /** Last layer of the prefix, or the one before the tail. */
  int layer();
}
