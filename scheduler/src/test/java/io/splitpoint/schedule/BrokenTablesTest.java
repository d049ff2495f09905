package io.splitpoint.schedule;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Found by fuzzing: files that are no tables of ours failed with what Commons CSV throws. */
class BrokenTablesTest {

  private static final String HEADER =
      "model,split_layer,split_name,head_ms,transfer_ms,tail_ms,energy_mj";

  @TempDir Path directory;

  private void refused(String text, String found) throws IOException {
    Path file =
        Files.write(directory.resolve("splits.csv"), text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SplitOptionsCsv.read(file, 0, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("splits.csv")
        .hasMessageContaining("expected")
        .hasMessageContaining(found);
  }

  @Test
  void splitsInAnotherEncodingAreRefused() throws IOException {
    refused(HEADER + "\nvgg,1,\u00e9,1,1,1,1\n", "other bytes");
  }

  @Test
  void aColumnWithoutANameIsRefused() throws IOException {
    refused(HEADER + ",\n", "header");
  }

  @Test
  void aColumnNamedTwiceIsRefused() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("tasks.csv"), "task,model,period_ms,model,priority\na,m,10,m\n");
    assertThatThrownBy(() -> TasksCsv.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1: expected each column once, found 'model' again");
    refused(HEADER + ",model,energy_mj\nvgg,1,a,1,1,1,1,x\n", "found 'model' again");
  }

  @Test
  void aQuoteThatNeverEndsIsRefused() throws IOException {
    refused(HEADER + "\nvgg,1,\"a,1,1,1,1\n", "EOF");
  }
}
