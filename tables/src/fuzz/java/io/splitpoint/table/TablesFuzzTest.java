package io.splitpoint.table;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Any bytes as a table of ours, as a table of others, as YAML and as JSON, by the first byte:
 * refused in one line, or every number that comes out is finite and within its range.
 */
class TablesFuzzTest {

  private static final Columns OURS =
      Columns.of(List.of("name", "period_ms"))
          .optionally("deadline_ms", "transfer_bytes", "energy_mj", "on")
          .numbered(Pattern.compile("wcet_[0-9]+_ms"));
  private static final Columns OTHERS = Columns.ofOthers();
  private static final List<String> KEYS =
      List.of("name", "bandwidth_mbps", "latency_ms", "transmit_w", "devices", "models");
  private static final Path FILE =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "TablesFuzzTest." + ProcessHandle.current().pid() + ".txt");

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    byte[] text = Arrays.copyOfRange(bytes, 1, bytes.length);
    try {
      switch (bytes[0] & 3) {
        case 0 -> table(Files.write(FILE, text), OURS);
        case 1 -> table(Files.write(FILE, text), OTHERS);
        case 2 -> document(Document.yaml(Files.write(FILE, text)), 0);
        default ->
            document(
                Document.json(
                    "json", new java.io.StringReader(new String(text, StandardCharsets.UTF_8))),
                0);
      }
    } catch (InputException refused) {
      if (refused.getMessage().contains("\n") || !refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }

  private static void table(Path file, Columns columns) {
    try (Table table = Table.open(file, columns)) {
      for (Fields row : table) {
        for (String column : table.header()) {
          numbers(row, column);
        }
      }
    }
  }

  private static void document(Document document, int depth) {
    Fields fields = document.fields();
    for (String key : document.keys()) {
      numbers(fields, key);
      try {
        document.texts(key);
      } catch (InputException noList) {
        // a text or a map
      }
      try {
        document.map(key).ifPresent(inside -> document(inside, depth + 1));
      } catch (InputException noMap) {
        // a text or a list
      }
    }
    if (depth > 16) {
      throw new AssertionError("deeper than it may be");
    }
    document.only(KEYS);
  }

  private static void numbers(Fields fields, String name) {
    Range range = Range.of(name);
    try {
      OptionalDouble number = fields.numberIfAny(name);
      if (number.isPresent()
          && !(number.getAsDouble() >= range.least() && number.getAsDouble() <= range.most())) {
        throw new AssertionError(name + " " + number);
      }
    } catch (InputException noNumber) {
      // said in one line
    }
    try {
      fields.wholeIfAny(name, range);
      fields.flag(name);
    } catch (InputException noNumber) {
      // said in one line
    }
  }
}
