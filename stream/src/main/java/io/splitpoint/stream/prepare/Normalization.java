package io.splitpoint.stream.prepare;

import io.splitpoint.failure.InputException;

/**
 * The normalization of levels 0 to 255 with which a model was trained: {@code (level − mean) /
 * std}.
 *
 * @param std standard deviation, above 0
 */
public record Normalization(float mean, float std) {

  public Normalization {
    if (!Float.isFinite(mean) || !Float.isFinite(std) || std <= 0) {
      throw new InputException(
          "normalization: expected a finite mean and a std above 0, found " + mean + " and " + std);
    }
  }
}
