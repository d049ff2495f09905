package io.splitpoint.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.emulate.Loads;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Found by fuzzing: files that are no tables of ours failed with what Commons CSV throws. */
class BrokenTablesTest {

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.write(directory.resolve("broken.csv"), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void refused(ThrowingCallable read, String found) {
    Throwable thrown = catchThrowable(read);
    assertThat(thrown).isInstanceOf(InputException.class);
    assertThat(thrown).hasMessageContaining("expected").hasMessageContaining(found);
    assertThat(thrown.getMessage().lines()).hasSize(1);
  }

  @Test
  void aLoadInAnotherEncodingIsRefusedInOneLine() throws IOException {
    Path latin = file("time_s,power_w\n0,2\n1,2 \u00b5\n");
    refused(() -> Loads.parse("csv:" + latin), "other bytes");
  }

  @Test
  void aColumnWithoutANameIsRefusedInOneLine() throws IOException {
    Path nameless = file("time_s,power_w,\n0,2,3\n");
    refused(() -> Loads.parse("csv:" + nameless), "header");
    refused(() -> PowerCsv.read(new StringReader("meter,\n"), "power.csv"), "power.csv");
  }

  @Test
  void aQuoteThatNeverEndsIsRefusedInOneLine() throws IOException {
    Path torn = file("time_s,power_w\n0,\"2\n1,3\n");
    refused(() -> Loads.parse("csv:" + torn), "broken.csv");
  }
}
