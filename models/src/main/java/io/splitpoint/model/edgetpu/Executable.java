package io.splitpoint.model.edgetpu;

/**
 * One program for the chip inside a compiled model.
 *
 * @param parameterBytes parameters that stay on the chip, for a {@link Type#PARAMETER_CACHING}
 *     program; parameters streamed in every run, for the others
 * @param instructionBytes instructions sent to the chip in every run
 * @param inputBytes, outputBytes size of its tensors, padding included
 * @param dmaInputBytes, dmaParameterBytes, dmaOutputBytes size of the transfers that its DMA hints
 *     list; parameters sent once per slab count once per slab
 * @param narrowBytesPerTile activation memory in use, at most 196,608
 * @param estimatedCycles as the compiler wrote it; 0 in all released files
 * @param cachingToken equal in programs that share the chip's parameter memory; unsigned
 */
public record Executable(
    String name,
    Type type,
    long parameterBytes,
    long instructionBytes,
    long inputBytes,
    long outputBytes,
    long dmaInputBytes,
    long dmaParameterBytes,
    long dmaOutputBytes,
    int narrowBytesPerTile,
    long estimatedCycles,
    long cachingToken,
    String chip) {

  /** What a program is for. */
  public enum Type {
    /** Holds all its parameters and needs no other. */
    STAND_ALONE,
    /** Loads parameters that stay on the chip; runs once. */
    PARAMETER_CACHING,
    /** Runs an inference with the parameters that another program has cached. */
    EXECUTION_ONLY
  }
}
