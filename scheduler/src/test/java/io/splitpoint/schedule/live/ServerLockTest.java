package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
      } catch (ServerException refused) {
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
}
