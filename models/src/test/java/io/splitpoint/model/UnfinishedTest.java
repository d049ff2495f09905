package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedTest {

  @TempDir Path directory;

  @Test
  void whatAKilledRunLeftOfTheSameTargetIsRemovedAndNothingElse() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Process alive = new ProcessBuilder("sleep", "60").start();
    try {
      Path left = Files.createFile(directory.resolve(".a.csv." + dead.pid() + ".part"));
      Path[] kept = {
        Files.createFile(directory.resolve(".a.csv." + alive.pid() + ".part")),
        Files.createFile(directory.resolve(".b.csv." + dead.pid() + ".part")),
        Files.createFile(directory.resolve("a.csv." + dead.pid() + ".part")),
        Files.createFile(directory.resolve(".a.csv.notes.part")),
        Files.createFile(directory.resolve("a.csv")),
      };
      Path own = Unfinished.beside(directory.resolve("a.csv"));
      assertThat(own).hasParentRaw(directory).doesNotExist();
      assertThat(left).doesNotExist();
      assertThat(kept).allSatisfy(file -> assertThat(file).exists());
    } finally {
      alive.destroyForcibly().waitFor();
    }
  }

  @Test
  void aDirectoryThatIsNotThereIsNoMatterYet() throws Exception {
    assertThat(Unfinished.beside(directory.resolve("none").resolve("a.csv"))).doesNotExist();
  }
}
