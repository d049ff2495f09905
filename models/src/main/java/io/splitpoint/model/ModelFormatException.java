package io.splitpoint.model;

import io.splitpoint.failure.InputException;

/**
 * The exception for a file that is not a usable model. Its message is one line that names the file,
 * the place in it, what was expected and what was found.
 */
public final class ModelFormatException extends InputException {

  private static final long serialVersionUID = 1L;

  /** A fault of {@code file} as a whole or at a named place in it. */
  public ModelFormatException(String file, String problem) {
    super(file + ": " + problem);
  }

  /** A fault at byte {@code offset} of {@code file}. */
  public ModelFormatException(String file, long offset, String expected, String found) {
    super(file + ": offset " + offset + ": expected " + expected + ", found " + found);
  }
}
