package io.splitpoint.model.edgetpu;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Any bytes as the programs of a compiled model: damaged in the two ways that are caught, or read.
 */
class PackageFuzzTest {

  @FuzzTest
  void read(byte[] bytes) {
    try {
      PackageReader.Package found =
          PackageReader.read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
      for (Executable executable : found.executables()) {
        if (executable.parameterBytes() < 0
            || executable.inputBytes() < 0
            || executable.dmaInputBytes() < 0
            || executable.dmaParameterBytes() < 0
            || executable.dmaOutputBytes() < 0) {
          throw new AssertionError(executable);
        }
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
      // what the caller turns into its own exception
    }
  }
}
