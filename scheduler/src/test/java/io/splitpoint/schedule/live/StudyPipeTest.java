package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The study's protocol over real pipes, and each flaw of the study's scheduler pinned. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StudyPipeTest {

  @TempDir Path directory;

  private LiveServer serve(Policy policy, JobRunner runner) throws Exception {
    return serve(
        TestLiveOptions.of(policy)
            .withPipe(directory.resolve("scheduler_pipe"), directory + "/pipe_")
            .withDrainMs(300),
        runner);
  }

  private static LiveServer serve(TestLiveOptions options, JobRunner runner) throws Exception {
    LiveServer server =
        new LiveServer(
            options.get(),
            Map.of("m", OptionalLong.of(1_000_000)),
            List.of(),
            Optional.empty(),
            (first, tpus) -> runner);
    server.start();
    return server;
  }

  /** The order in which images run when all but the first arrive while the first one runs. */
  private List<String> order(Policy policy, double[] periodS, double[] deadlineS) throws Exception {
    GatedRunner runner = new GatedRunner();
    List<StudyLikeClient> clients = new ArrayList<>();
    try (LiveServer server = serve(policy, runner)) {
      for (int i = 0; i < periodS.length; i++) {
        clients.add(new StudyLikeClient(directory, 100 + i));
        clients.get(i).send(clients.get(i).request("m", "i" + i, periodS[i], deadlineS[i]));
        if (i == 0) {
          runner.begun.acquire();
        } else {
          await(server, Event.RECEIVED, i + 1);
        }
      }
      runner.gate.release(periodS.length);
      for (StudyLikeClient client : clients) {
        assertThat(client.receive().label()).isEqualTo("tabby / tabby cat");
      }
    } finally {
      for (StudyLikeClient client : clients) {
        client.close();
      }
    }
    return runner.ran;
  }

  static void await(LiveServer server, Event event, long count) throws InterruptedException {
    while (server.counters().of(event) < count) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void edfRunsTheEarliestDeadlineFirstAndNotTheLast() throws Exception {
    assertThat(order(Policy.EDF, new double[] {1, 1, 1, 1}, new double[] {9, 30, 10, 20}))
        .containsExactly("i0", "i2", "i3", "i1");
  }

  @Test
  void rmRunsTheShortestPeriodFirstAndNotTheLongest() throws Exception {
    assertThat(order(Policy.RM, new double[] {1, 3, 1, 2}, new double[] {9, 9, 9, 9}))
        .containsExactly("i0", "i2", "i3", "i1");
  }

  @Test
  void dmRunsTheShortestRelativeDeadlineFirst() throws Exception {
    assertThat(order(Policy.DM, new double[] {1, 1, 1, 1}, new double[] {9, 30, 10, 20}))
        .containsExactly("i0", "i2", "i3", "i1");
  }

  @Test
  void fifoIsNotLifo() throws Exception {
    assertThat(order(Policy.FIFO, new double[] {1, 3, 1, 2}, new double[] {9, 7, 6, 5}))
        .containsExactly("i0", "i1", "i2", "i3");
  }

  @Test
  void requestsThatArriveInOneReadAreAllServed() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(100);
    try (LiveServer server = serve(Policy.FIFO, runner);
        StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      StringBuilder many = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        many.append(client.request("m", "i" + i, 1, 1)).append('\n');
      }
      client.sendRaw(many.toString());
      for (int i = 0; i < 10; i++) {
        client.receive();
      }
      assertThat(runner.ran).hasSize(10).startsWith("i0", "i1");
      assertThat(server.counters().of(Event.MALFORMED)).isZero();
    }
  }

  @Test
  void oneRequestInSeveralReadsIsServed() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1);
    try (LiveServer server = serve(Policy.FIFO, runner);
        StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      String line = client.request("m", "image.jpg", 1, 1) + "\n";
      for (String part :
          new String[] {line.substring(0, 4), line.substring(4, 9), line.substring(9)}) {
        client.sendRaw(part);
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(client.receive().score()).isEqualTo(0.5);
      assertThat(server.counters().of(Event.RECEIVED)).isEqualTo(1);
    }
  }

  /** With a sleep of half a second when idle this takes 20 seconds; the limit is not a timing. */
  @Test
  @Timeout(10)
  void anIdleServerDoesNotSleepThroughARequest() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1000);
    try (LiveServer server = serve(Policy.EDF, runner);
        StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      for (int i = 0; i < 40; i++) {
        client.send(client.request("m", "i" + i, 1, 1));
        client.receive();
      }
      assertThat(server.counters().of(Event.ANSWERED)).isEqualTo(40);
    }
  }

  @Test
  void badLinesAreSkippedCountedAndAnsweredWhereTheyCanBe() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(10);
    try (LiveServer server = serve(Policy.EDF, runner);
        StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      client.send("what is this");
      client.send("-1,m,i,1,2,3");
      client.send("../x,m,i,1,2,3");
      client.send("99999999999999999999,m,i,1,2,3");
      client.send("");
      client.send("x".repeat(100_000));
      client.send("7,m,i,1,2");
      assertThat(client.receive().label()).isEqualTo("error: expected 6 fields / found 5");
      client.send("7,m,i,0,2,3");
      assertThat(client.receive().label()).startsWith("error: expected a period above 0");
      client.send("7,m,i,1e999999999,2,3");
      assertThat(client.receive().label()).startsWith("error: period: expected seconds");
      client.send("7,m,i,1,nan,3");
      assertThat(client.receive().label()).startsWith("error: deadline: expected seconds");
      client.send("7,,i,1,2,3");
      assertThat(client.receive().label()).startsWith("error: expected a model");
      client.send(client.request("nobody", "i", 1, 1));
      assertThat(client.receive().label()).isEqualTo("error: unknown model nobody");
      client.send(client.request("m", "broken.jpg", 1, 1));
      assertThat(client.receive().label()).startsWith("error: broken.jpg: expected an image");
      client.send(client.request("m", "i", 1, 1));
      assertThat(client.receive().label()).isEqualTo("tabby / tabby cat");
      assertThat(server.counters().of(Event.TOO_LONG)).isEqualTo(1);
      // the end of the long line is no request either
      assertThat(server.counters().of(Event.MALFORMED)).isEqualTo(10);
    }
  }

  @Test
  void clientsThatAreGoneOrNeverReadBlockNobody() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(100_000);
    try (LiveServer server = serve(Policy.FIFO, runner);
        StudyLikeClient deaf = new StudyLikeClient(directory, 8);
        StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      Files.writeString(directory.resolve("pipe_9"), "a file, no pipe");
      Files.createSymbolicLink(directory.resolve("pipe_10"), directory.resolve("pipe_7"));
      for (int i = 0; i < 4_000; i++) {
        deaf.send(deaf.request("m", "i", 1, 1));
      }
      client.send(client.request("m", "i", 1, 1).replaceFirst("7", "11"));
      client.send(client.request("m", "i", 1, 1).replaceFirst("7", "9"));
      client.send(client.request("m", "i", 1, 1).replaceFirst("7", "10"));
      client.send(client.request("m", "i", 1, 1));
      assertThat(client.receive().label()).isEqualTo("tabby / tabby cat");
      await(server, Event.ANSWERED, 4_001);
      await(server, Event.ABANDONED, 3);
      await(server, Event.UNDELIVERED, 3_000);
      assertThat(Files.readString(directory.resolve("pipe_9"))).isEqualTo("a file, no pipe");
    }
  }

  @Test
  void thePipeIsTheOwnersAloneAndGoneAfterwards() throws Exception {
    Path pipe = directory.resolve("scheduler_pipe");
    try (LiveServer server = serve(Policy.EDF, new GatedRunner())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pipe)))
          .isEqualTo("rw-------");
      assertThat(server.counters().of(Event.RECEIVED)).isZero();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void permissionsAreWhatIsAskedFor() throws Exception {
    Path pipe = directory.resolve("scheduler_pipe");
    TestLiveOptions open =
        TestLiveOptions.of(Policy.EDF)
            .withPipe(pipe, directory + "/pipe_")
            .withPermissions("rw-rw-rw-");
    try (LiveServer server = serve(open, new GatedRunner())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pipe)))
          .isEqualTo("rw-rw-rw-");
      assertThat(server.busyNs()).hasSize(1);
    }
  }

  @Test
  void aSecondServerOnOnePipeIsRefusedAndTheFirstGoesOn() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1);
    try (LiveServer first = serve(Policy.EDF, runner);
        StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      assertThatThrownBy(() -> serve(Policy.EDF, runner))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("expected no server");
      client.send(client.request("m", "i", 1, 1));
      client.receive();
      assertThat(first.counters().of(Event.ANSWERED)).isEqualTo(1);
    }
  }

  @Test
  void aDeadServersPipeIsReplacedAndAnotherFileIsNot() throws Exception {
    Path pipe = directory.resolve("scheduler_pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1);
    try (LiveServer server = serve(Policy.EDF, runner);
        StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      client.send(client.request("m", "i", 1, 1));
      client.receive();
      assertThat(server.counters().of(Event.ANSWERED)).isEqualTo(1);
    }
    Files.writeString(pipe, "precious");
    assertThatThrownBy(() -> serve(Policy.EDF, runner)).isInstanceOf(InputException.class);
    assertThat(Files.readString(pipe)).isEqualTo("precious");
  }

  @Test
  void waitingJobsRunWhenTheServerEndsAndTheRestAreTold() throws Exception {
    GatedRunner runner = new GatedRunner();
    LiveServer server = serve(Policy.FIFO, runner);
    try (StudyLikeClient client = new StudyLikeClient(directory, 7)) {
      for (int i = 0; i < 3; i++) {
        client.send(client.request("m", "i" + i, 1, 1));
      }
      await(server, Event.RECEIVED, 3);
      runner.gate.release(2);
      server.close();
      assertThat(client.receive().label()).isEqualTo("tabby / tabby cat");
      assertThat(client.receive().label()).isEqualTo("tabby / tabby cat");
      assertThat(Files.exists(directory.resolve("scheduler_pipe"))).isFalse();
    }
  }

  @Test
  void aJobWhoseDeadlineHasPassedIsDroppedWhenAskedAndRunsLateOtherwise() throws Exception {
    for (boolean drop : new boolean[] {true, false}) {
      GatedRunner runner = new GatedRunner();
      TestLiveOptions options =
          TestLiveOptions.of(Policy.EDF)
              .withPipe(directory.resolve("scheduler_pipe"), directory + "/pipe_")
              .withDropLate(drop);
      try (LiveServer server = serve(options, runner);
          StudyLikeClient client = new StudyLikeClient(directory, 7)) {
        runner.gate.release(1);
        client.send(client.request("m", "i", 1, 1, 2));
        String label = client.receive().label();
        assertThat(label)
            .isEqualTo(drop ? "error: dropped: the deadline has passed" : "tabby / tabby cat");
        assertThat(server.counters().of(drop ? Event.DROPPED : Event.LATE)).isEqualTo(1);
      }
    }
  }

  @Test
  void repliesHoldOneCommaWhateverTheLabel() throws IOException {
    assertThat(ClientPipes.withoutCommas("a, b ,c\nd")).isEqualTo("a / b / c / d");
    assertThat(ClientPipes.withoutCommas("x".repeat(5_000))).hasSize(400);
  }
}
