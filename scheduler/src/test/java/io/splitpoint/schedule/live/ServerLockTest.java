package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServerLockTest {

  @TempDir Path directory;

  /** Another process: says whether it got the lock, and keeps it until it is ended. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) throws Exception {
      try (ServerLock lock = ServerLock.take(Path.of(args[0]))) {
        System.out.println("held " + (lock != null));
        TimeUnit.SECONDS.sleep(60);
      } catch (InputException refused) {
        System.out.println("refused");
      }
    }
  }

  private Process other() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            directory.resolve("pipe").toString())
        .start();
  }

  @Test
  @Timeout(60)
  void oneProcessHoldsItAndAKilledOneLetsGo() throws Exception {
    Process first = other();
    assertThat(first.inputReader().readLine()).isEqualTo("held true");
    Process second = other();
    assertThat(second.inputReader().readLine()).isEqualTo("refused");
    first.destroyForcibly().waitFor();
    Process third = other();
    assertThat(third.inputReader().readLine()).isEqualTo("held true");
    third.destroyForcibly().waitFor();
  }

  /** It was truncated and removed, whatever it held, and behind a link too. */
  @Test
  void aFileThatIsNoServersIsLeftAsItIs() throws Exception {
    Path lock = directory.resolve("pipe.lock");
    Path precious = directory.resolve("precious");
    for (String text : List.of("my notes\n", "", "splitpoint server lock\n" + "x".repeat(9_000))) {
      Files.writeString(lock, text);
      refused(lock);
      assertThat(Files.readString(lock)).isEqualTo(text);
      Files.delete(lock);
    }
    Files.writeString(precious, "precious");
    Files.createSymbolicLink(lock, precious);
    refused(lock);
    assertThat(Files.readString(precious)).isEqualTo("precious");
    assertThat(Files.isSymbolicLink(lock)).isTrue();
    Files.delete(lock);
    Files.createLink(lock, precious);
    refused(lock);
    assertThat(Files.readString(precious)).isEqualTo("precious");
    Files.delete(lock);
    Files.createDirectory(lock);
    refused(lock);
    Files.delete(lock);
    Files.createSymbolicLink(lock, directory.resolve("nowhere"));
    refused(lock);
    assertThat(directory.resolve("nowhere")).doesNotExist();
  }

  private void refused(Path lock) {
    assertThatThrownBy(() -> ServerLock.take(directory.resolve("pipe")))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(lock + ": expected no file or a server's lock, found ");
  }

  @Test
  void whatTookTheNameMeanwhileIsNotRemoved() throws Exception {
    Path lock = directory.resolve("pipe.lock");
    try (ServerLock taken = ServerLock.take(directory.resolve("pipe"))) {
      assertThat(taken).isNotNull();
      Files.delete(lock);
      Files.writeString(lock, "somebody else's");
    }
    assertThat(lock).hasContent("somebody else's");
    Files.delete(lock);
    ServerLock.take(directory.resolve("pipe")).close();
    assertThat(lock).doesNotExist();
  }
}
