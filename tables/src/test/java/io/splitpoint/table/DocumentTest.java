package io.splitpoint.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {

  @TempDir Path directory;

  private static Document yaml(String text) {
    return Document.yaml("d.yaml", new StringReader(text));
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(
            () -> {
              Document document = yaml(text).only(List.of("name", "latency_ms", "cpu"));
              document.field("name").textOrEmpty("name");
              document.field("latency_ms").number("latency_ms");
              document.map("cpu").ifPresent(cpu -> cpu.only(List.of("gmac_per_s")));
            })
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("d.yaml: ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void mapsListsAndNumbersAreRead() {
    Document read = yaml("name: x\nlatency_ms: 1.5\ncpu:\n  gmac_per_s: 3\nfiles: [a, b]\n");
    assertThat(read.keys()).containsExactly("name", "latency_ms", "cpu", "files");
    assertThat(read.fields().number("latency_ms")).isEqualTo(1.5);
    assertThat(read.map("cpu").orElseThrow().field("gmac_per_s").number("gmac_per_s")).isEqualTo(3);
    assertThat(read.texts("files")).containsExactly("a", "b");
    assertThat(read.map("none")).isEmpty();
  }

  @Test
  void anUnknownKeyIsRefusedWithItsLineAndTheNearestKnownOne() {
    refused(
        "name: x\nlatncy_ms: 1\n",
        "line 2: expected the keys name, latency_ms, cpu, found"
            + " 'latncy_ms': did you mean latency_ms?");
    refused("latency_ms: 1\ncpu:\n  gmac_per_m: 3\n", "line 3: ");
    refused("latency_ms: 1\ncpu:\n  gmac_per_m: 3\n", "found 'cpu.gmac_per_m'");
  }

  @Test
  void numbersAreThoseOfTables() {
    for (String bad : List.of("-1", ".nan", ".inf", "1e-309", "1e308", "fast", "0x10", "010")) {
      refused("name: x\nlatency_ms: " + bad + "\n", "line 2: ");
    }
    refused("name: x\n", "latency_ms: expected a number from 0 to 1e9 ms, found nothing");
    refused("latency_ms:\n", "found nothing");
    refused("latency_ms: {a: 1}\n", "expected a text or a number, found keys with values");
  }

  @Test
  void whatIsNotOnePlainDocumentIsRefused() {
    refused("", "found nothing");
    refused("[1, 2]\n", "expected keys with values");
    refused("name: a\nname: b\n", "Duplicate field 'name'");
    refused("name: a\n---\nname: b\n", "line 3: expected one document");
    refused("a: &x 1\nname: *x\n", "an alias");
    refused("name: [1, 2\n", "line ");
    refused("name: " + "[".repeat(40) + "]".repeat(40), "more than 16 levels");
    refused("# " + "x".repeat(70) + "\n".repeat(1 << 20), "expected at most 1048576 characters");
  }

  @Test
  void bytesThatAreNoTextAreRefusedAndAByteOrderMarkIsNot() throws IOException {
    Path file = Files.write(directory.resolve("d.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE9});
    assertThatThrownBy(() -> Document.yaml(file))
        .hasMessageContaining("expected text in UTF-8, found other bytes");
    assertThat(yaml("\uFEFFname: x\n").fields().text("name")).isEqualTo("x");
  }

  @Test
  void jsonIsReadTheSameWay() {
    Document read = Document.json("d.json", new StringReader("{\"power_w\": 2.5}"));
    assertThat(read.fields().number("power_w")).isEqualTo(2.5);
    assertThatThrownBy(() -> Document.json("d.json", new StringReader("{\"a\": NaN}")))
        .hasMessageContaining("d.json: line 1: expected JSON");
  }
}
