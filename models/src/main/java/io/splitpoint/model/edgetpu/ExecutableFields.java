package io.splitpoint.model.edgetpu;

/**
 * The field numbers of a compiled Edge TPU package's tables, which FlatBuffers uses to find them.
 * Each class is a table of {@code executable/executable.fbs} in google-coral/libedgetpu, each
 * constant a field of it that this program reads, under the schema's own name.
 */
final class ExecutableFields {

  static final class Package {
    static final int MIN_RUNTIME_VERSION = 0;
    static final int SERIALIZED_MULTI_EXECUTABLE = 1;
    static final int COMPILER_VERSION = 4;
  }

  static final class MultiExecutable {
    static final int SERIALIZED_EXECUTABLES = 0;
  }

  static final class Executable {
    static final int NAME = 1;
    static final int INSTRUCTION_BITSTREAMS = 5;
    static final int PARAMETERS = 6;
    static final int DMA_HINTS = 7;
    static final int INPUT_LAYERS = 8;
    static final int OUTPUT_LAYERS = 9;
    static final int CHIP = 10;
    static final int ESTIMATED_CYCLES = 11;
    static final int USED_NARROW_MEMORY_BYTES_PER_TILE = 12;
    static final int TYPE = 13;
    static final int PARAMETER_CACHING_TOKEN = 14;
    static final int ESTIMATED_CYCLES_64BIT = 16;
  }

  static final class InstructionBitstream {
    static final int BITSTREAM = 0;
  }

  static final class Layer {
    static final int SIZE_BYTES = 1;
  }

  static final class DmaHints {
    static final int HINTS = 0;
  }

  static final class DmaHint {
    static final int ANY_HINT_TYPE = 0;
    static final int ANY_HINT = 1;
  }

  static final class DmaDescriptorHint {
    static final int META = 0;
    static final int SIZE_IN_BYTES = 2;
  }

  static final class Meta {
    static final int DESC = 0;
  }

  private ExecutableFields() {}
}
