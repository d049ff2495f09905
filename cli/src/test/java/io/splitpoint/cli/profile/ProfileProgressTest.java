package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an interrupted run says. */
class ProfileProgressTest {

  @TempDir Path folder;

  @Test
  void ctrlCSaysHowMuchIsKeptAndWhere() throws IOException {
    Path journal = folder.resolve("run").resolve("measurements.journal");
    assertThat(ProfileProgress.kept(journal)).isEqualTo("interrupted before anything was measured");
    Files.createDirectories(journal.getParent());
    Files.writeString(journal, "what the run is\nfirst\nsecond\n");
    assertThat(ProfileProgress.kept(journal))
        .contains("2 measurements are kept in " + journal.getParent())
        .contains("--resume");
  }
}
