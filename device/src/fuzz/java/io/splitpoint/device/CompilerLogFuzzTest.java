package io.splitpoint.device;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any text as the Edge TPU compiler's log: read as far as it is one, with sane numbers. */
class CompilerLogFuzzTest {

  @FuzzTest
  void parse(byte[] bytes) {
    CompilerLog log = CompilerLog.parse(new String(bytes, StandardCharsets.UTF_8));
    if (log.onChipBytes().orElse(0) < 0 || log.offChipBytes().orElse(0) < 0) {
      throw new AssertionError(log);
    }
    for (CompilerLog.Operator operator : log.operators()) {
      if (operator.count() < 0 || operator.name().isEmpty() || operator.status().isEmpty()) {
        throw new AssertionError(operator);
      }
    }
  }
}
