package io.splitpoint.power;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/** Any text as {@code power.csv} or as a meter's name: refused in one line, or read. */
class PowerCsvFuzzTest {

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      PowerCsv.read(new StringReader(text), "fuzz");
    } catch (InputException refused) {
      check(refused);
    }
    try {
      MeterSpec spec = MeterSpec.parse(text);
      spec.topology(Topology.USB);
      spec.accuracy(Accuracy.ofWatts(0, 0));
      spec.allow("volts");
    } catch (InputException refused) {
      check(refused);
    }
  }

  private static void check(InputException refused) {
    if (!refused.getMessage().contains("expected ")) {
      throw refused;
    }
  }
}
