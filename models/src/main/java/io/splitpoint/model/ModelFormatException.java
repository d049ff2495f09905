package io.splitpoint.model;

import io.splitpoint.failure.InputException;

/**
 * A file is no model that can be used: one line that names the file, the place in it, what was
 * expected and what was found.
 */
public final class ModelFormatException extends InputException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with {@code file} as a whole or at a named place in it. */
  public ModelFormatException(String file, String problem) {
    super(file + ": " + problem);
  }

  /** What is wrong at byte {@code offset} of {@code file}. */
  public ModelFormatException(String file, long offset, String expected, String found) {
    super(file + ": offset " + offset + ": expected " + expected + ", found " + found);
  }
}
