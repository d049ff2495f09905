package io.splitpoint.model.edgetpu;

/**
 * One program for the chip inside a compiled model.
 *
 * @param parameterBytes of a {@link Type#PARAMETER_CACHING} program: what stays on the chip; of the
 *     others: what is streamed at every run
 * @param instructionBytes sent to the chip at every run of it
 * @param inputBytes, outputBytes of its tensors, with their padding
 * @param dmaInputBytes, dmaParameterBytes, dmaOutputBytes of the transfers its DMA hints list:
 *     parameters that are sent once a slab count once a slab
 * @param narrowBytesPerTile of activation memory in use, at most 196,608
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
    /** Runs an inference with the parameters that another has cached. */
    EXECUTION_ONLY
  }
}
