package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@code splits.csv} that somebody edited: read, or refused with place, expected and found. */
class BrokenSplitsTest {

  private static final String ROW =
      "vgg16,coral,cpu,local,1,block1,3211264,3.5,0.1,120,123.6,4,0.5,6,10.5,true,latency,0.08";

  @TempDir Path directory;

  private Path file(String row) throws IOException {
    return Files.writeString(
        directory.resolve("splits.csv"), String.join(",", SplitsCsv.NEEDED) + "\n" + row + "\n");
  }

  private static Profile profile() {
    return ProfileCsv.read(Path.of("..", "results", "published", "second-measurement.csv"));
  }

  private void refused(String row, String why) throws IOException {
    Path file = file(row);
    assertThatThrownBy(() -> SplitsReader.read(file, profile(), List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": line 2: ")
        .hasMessageContaining(why);
  }

  @Test
  void aWholeRowIsRead() throws IOException {
    Partition read = SplitsReader.read(file(ROW), profile(), List.of());
    assertThat(read.candidates())
        .singleElement()
        .extracting(c -> c.cut().splitLayer())
        .isEqualTo(1);
  }

  @Test
  void whatIsNoNumberIsRefusedByItsColumn() throws IOException {
    refused(
        ROW.replace("3.5", "fast"), "head_ms: expected a number from 0 to 1e9 ms, found 'fast'");
    refused(ROW.replace("3.5", "NaN"), "head_ms: expected a number from 0 to 1e9 ms, found 'NaN'");
    refused(ROW.replace(",1,b", ",-1,b"), "split_layer: expected a whole number from 0");
    refused(ROW.replace("3211264", "1e3"), "transfer_bytes: expected a whole number");
    refused(ROW.replace("latency", "speed"), "objective: expected latency, energy");
    refused(ROW.replace(",0.08", ""), "expected 18 fields, found 17");
  }
}
