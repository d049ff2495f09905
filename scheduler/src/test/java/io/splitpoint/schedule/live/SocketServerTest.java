package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketServerTest {

  @TempDir Path directory;

  private record Client(SocketChannel channel, BufferedReader in, Writer out)
      implements AutoCloseable {

    static Client connect(Path socket) throws IOException {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      return new Client(
          channel,
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)),
          Channels.newWriter(channel, StandardCharsets.UTF_8));
    }

    String ask(String line) throws IOException {
      out.write(line + "\n");
      out.flush();
      return in.readLine();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private Path socket() {
    return directory.resolve("s");
  }

  private LiveServer serve(TestLiveOptions options, JobRunner runner) throws Exception {
    LiveServer server =
        new LiveServer(
            options.withSocket(socket()).withDrainMs(200).get(),
            Map.of(
                "m", OptionalLong.of(10_000_000),
                "long", OptionalLong.of(50_000_000),
                "unknown-cost", OptionalLong.empty()),
            List.of(),
            Optional.empty(),
            (first, tpus) -> runner);
    server.start();
    return server;
  }

  private static GatedRunner open() {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1_000_000);
    return runner;
  }

  /** Found by fuzzing: a reply for a client just gone ended the thread that serves all others. */
  @Test
  void clientsThatHangUpAtAnyMomentLeaveTheServerServing() throws Exception {
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), open())) {
      for (int i = 0; i < 3_000; i++) {
        try (SocketChannel hasty = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
          hasty.write(
              ByteBuffer.wrap("once a m 100 1000 x\nonce b m 100 1000 y\nstats\n".getBytes()));
        }
      }
      try (Client client = Client.connect(socket())) {
        assertThat(client.ask("stats")).startsWith("stats ");
      }
      assertThat(server.counters().of(Event.RECEIVED)).isPositive();
    }
  }

  /** Found by fuzzing. */
  @Test
  void aCarriageReturnInARequestEndsNoReply() throws Exception {
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), open());
        Client client = Client.connect(socket())) {
      assertThat(client.ask("od\rmit a"))
          .isEqualTo("error - expected admit, leave, run, run_by, once or stats, found 'od'");
      assertThat(server.counters().of(Event.MALFORMED)).isEqualTo(1);
    }
  }

  @Test
  void aRequestIsAnsweredWithItsOwnIdAndItsLabelWhole() throws Exception {
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), open());
        Client client = Client.connect(socket())) {
      assertThat(client.ask("once a1 m 100 1000 my cat.jpg"))
          .matches("done a1 0\\.500000 \\d+\\.\\d{6} ontime tabby, tabby cat");
      assertThat(client.ask("stats")).contains("received=1 answered=1 late=0");
      assertThat(server.counters().of(Event.ANSWERED)).isEqualTo(1);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void admissionRefusesWhatWouldBreakAGuaranteeAndSaysWhy() throws Exception {
    TestLiveOptions options = TestLiveOptions.of(Policy.EDF).withAdmission(true, 1_000_000);
    try (LiveServer server = serve(options, open());
        Client client = Client.connect(socket());
        Client other = Client.connect(socket())) {
      assertThat(client.ask("admit fast m 30 30")).isEqualTo("admitted fast");
      assertThat(client.ask("admit fast m 30 30")).isEqualTo("admitted fast");
      assertThat(other.ask("admit slow long 1000 1000"))
          .isEqualTo("refused slow fast would miss its deadline");
      assertThat(other.ask("admit x m 5 5")).startsWith("refused x the deadline of 5.0 ms");
      assertThat(other.ask("admit x unknown-cost 500 500"))
          .isEqualTo("refused x the worst case of model unknown-cost is not known");
      assertThat(other.ask("run 1 fast cat.jpg")).startsWith("done 1 ");
      assertThat(other.ask("run 1 slow cat.jpg")).isEqualTo("error 1 no task slow is admitted");
      assertThat(other.ask("once 1 m 10 10 cat.jpg")).contains("refused");
      assertThat(other.ask("leave fast")).contains("this connection admitted no task fast");
      assertThat(client.ask("leave fast")).isEqualTo("left fast");
      assertThat(other.ask("admit slow long 1000 1000")).isEqualTo("admitted slow");
      assertThat(server.counters().of(Event.NOT_ADMITTED)).isEqualTo(3);
      assertThat(server.counters().of(Event.REFUSED)).isEqualTo(1);
    }
  }

  @Test
  void aClientsOwnDeadlineDecidesWhetherItIsLateAndOnNothingElse() throws Exception {
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF).withAdmission(true, 0), open());
        Client client = Client.connect(socket())) {
      assertThat(client.ask("admit a m 100 90000")).isEqualTo("admitted a");
      double now = System.currentTimeMillis() / 1e3;
      assertThat(client.ask("run_by 1 a %.6f cat.jpg".formatted(now + 80)))
          .matches("done 1 .* ontime .*");
      assertThat(server.counters().of(Event.CLAMPED)).isZero();
      assertThat(client.ask("run_by 2 a %.6f cat.jpg".formatted(now - 80)))
          .matches("done 2 .* late .*");
      assertThat(client.ask("run_by 3 a %.6f cat.jpg".formatted(now + 800)))
          .matches("done 3 .* ontime .*");
      assertThat(server.counters().of(Event.CLAMPED)).isEqualTo(2);
      assertThat(server.counters().of(Event.LATE)).isEqualTo(1);
      assertThat(server.counters().of(Event.LATE_EARLY)).isEqualTo(1);
      assertThat(client.ask("run_by 4 a soon cat.jpg"))
          .isEqualTo("error 4 UNIX_S: expected seconds, found 'soon'");
      assertThat(client.ask("run_by 5 b 1 cat.jpg")).isEqualTo("error 5 no task b is admitted");
    }
  }

  @Test
  void aClientThatGoesAwayMakesRoom() throws Exception {
    TestLiveOptions options = TestLiveOptions.of(Policy.EDF).withAdmission(true, 1_000_000);
    try (LiveServer server = serve(options, open());
        Client other = Client.connect(socket())) {
      try (Client client = Client.connect(socket())) {
        assertThat(client.ask("admit fast m 30 30")).isEqualTo("admitted fast");
        assertThat(other.ask("admit slow long 1000 1000")).startsWith("refused");
      }
      while (!other.ask("admit slow long 1000 1000").startsWith("admitted")) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(server.counters().of(Event.NOT_ADMITTED)).isPositive();
    }
  }

  @Test
  void tasksOfTwoTpusGoToGroupsThatBearThem() throws Exception {
    TestLiveOptions options =
        TestLiveOptions.of(Policy.EDF).withTpus(2).withAdmission(true, 1_000_000);
    try (LiveServer server = serve(options, open());
        Client client = Client.connect(socket())) {
      assertThat(client.ask("admit fast m 30 30")).isEqualTo("admitted fast");
      assertThat(client.ask("admit slow long 1000 1000")).isEqualTo("admitted slow");
      assertThat(server.admission().orElseThrow().find("fast").orElseThrow().group).isZero();
      assertThat(server.admission().orElseThrow().find("slow").orElseThrow().group).isEqualTo(1);
    }
  }

  @Test
  void badCommandsGetOneLineEachAndTheOthersGoOn() throws Exception {
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), open());
        Client client = Client.connect(socket())) {
      assertThat(client.ask("hello")).startsWith("error - expected admit, leave, run, run_by");
      assertThat(client.ask("run")).isEqualTo("error - expected run ID NAME IMAGE");
      assertThat(client.ask("run 7 x y")).isEqualTo("error 7 no task x is admitted");
      assertThat(client.ask("once 7 m 0 10 y")).startsWith("error 7 PERIOD_MS: expected");
      assertThat(client.ask("once 7 m NaN 10 y")).startsWith("error 7 PERIOD_MS: expected");
      assertThat(client.ask("once 7 m 10 -1 y")).startsWith("error 7 DEADLINE_MS: expected");
      assertThat(client.ask("once 7 m 10")).startsWith("error 7 expected once ID");
      assertThat(client.ask("admit a m 10")).startsWith("error - expected admit NAME");
      assertThat(client.ask("admit a m 10 10")).startsWith("refused a admission control is off");
      assertThat(client.ask("leave")).startsWith("error - expected leave NAME");
      assertThat(client.ask("once 7 nobody 10 10 y")).isEqualTo("error 7 unknown model nobody");
      assertThat(client.ask("x".repeat(100_000))).startsWith("error - expected lines of at most");
      assertThat(client.ask("once 7 m 1 9999 broken.jpg")).startsWith("error 7 broken.jpg:");
      assertThat(client.ask("once 8 m 1 9999 y")).startsWith("done 8");
      assertThat(server.counters().of(Event.TOO_LONG)).isEqualTo(1);
    }
  }

  @Test
  void aClientThatNeverReadsIsCutOffAndBlocksNobody() throws Exception {
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), open());
        Client client = Client.connect(socket());
        SocketChannel deaf = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      byte[] line = "once 1 m 100 1000 cat.jpg\n".repeat(500).getBytes(StandardCharsets.UTF_8);
      try {
        while (server.counters().of(Event.UNDELIVERED) == 0) {
          deaf.write(ByteBuffer.wrap(line));
        }
      } catch (IOException cutOff) {
        assertThat(cutOff).hasMessageFindingMatch("[Pp]ipe|reset");
      }
      assertThat(client.ask("stats")).contains("undelivered=");
      // what the deaf one asked for may still fill the queue: then the refusal comes at once
      String answer = client.ask("once 2 m 100 60000 cat.jpg");
      for (int tries = 0; answer.contains("too many requests wait") && tries < 1_000; tries++) {
        Thread.sleep(10);
        answer = client.ask("once 2 m 100 60000 cat.jpg");
      }
      assertThat(answer).startsWith("done 2");
    }
  }

  @Test
  void theSocketIsTheOwnersAloneAndServedByOne() throws Exception {
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), open())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
          .isEqualTo("rw-------");
      assertThatThrownBy(() -> serve(TestLiveOptions.of(Policy.EDF), open()))
          .isInstanceOf(InputException.class);
      assertThat(server.counters().of(Event.RECEIVED)).isZero();
    }
  }

  @Test
  void aJobThatNeverEndsIsGivenUpAndTheOthersGoOn() throws Exception {
    TestLiveOptions options = TestLiveOptions.of(Policy.EDF).withAdmission(true, 0);
    GatedRunner hung = new GatedRunner();
    try (LiveServer server = serve(options, hung);
        Client client = Client.connect(socket());
        Client other = Client.connect(socket())) {
      assertThat(client.ask("admit a m 40 40")).isEqualTo("admitted a");
      assertThat(other.ask("admit b m 80 80")).isEqualTo("admitted b");
      assertThat(client.ask("run 1 a x"))
          .isEqualTo("error 1 given up: it ran many times its budget");
      hung.gate.release(10);
      assertThat(other.ask("run 2 b y")).startsWith("done 2");
      assertThat(server.counters().of(Event.GIVEN_UP)).isEqualTo(1);
    }
  }

  @Test
  void declaredTasksRunInTheGroupsOfTheirAnalysis() throws Exception {
    List<Task> tasks =
        List.of(
            TestTasks.of("fast", 30_000_000, 30_000_000, 10_000_000),
            TestTasks.of("slow", 1_000_000_000, 1_000_000_000, 50_000_000));
    Verdict verdict = StrictPartitioning.analyze(tasks, Policy.EDF, 2);
    try (LiveServer server =
        new LiveServer(
            TestLiveOptions.of(Policy.EDF).withTpus(2).withSocket(socket()).get(),
            Map.of("fast", OptionalLong.empty(), "slow", OptionalLong.empty()),
            tasks,
            Optional.of(verdict),
            (first, tpus) -> open())) {
      server.start();
      try (Client client = Client.connect(socket())) {
        assertThat(client.ask("run 1 fast x")).startsWith("done 1");
        assertThat(client.ask("run 2 slow x")).startsWith("done 2");
      }
      assertThat(server.busyNs()).hasSize(2).doesNotContain(0L);
    }
  }

  @Test
  void aDeclaredGangKeepsItsAcceleratorsAndItsTimes() throws Exception {
    Task wide =
        TestTasks.of("wide", 100_000_000, 100_000_000, 1)
            .withWcetNs(new TreeMap<>(Map.of(2, 10_000_000L)));
    Verdict verdict = StrictPartitioning.analyze(List.of(wide), Policy.EDF, 2);
    List<String> opened = new CopyOnWriteArrayList<>();
    try (LiveServer server =
        new LiveServer(
            TestLiveOptions.of(Policy.EDF).withTpus(2).withSocket(socket()).get(),
            Map.of("wide", OptionalLong.empty(), "m", OptionalLong.of(1_000_000)),
            List.of(wide),
            Optional.of(verdict),
            (first, tpus) -> {
              opened.add(first + "+" + tpus);
              return open();
            })) {
      server.start();
      assertThat(opened).containsExactly("0+2");
      try (Client client = Client.connect(socket())) {
        assertThat(client.ask("run 1 wide x")).startsWith("done 1");
        assertThat(client.ask("admit wide m 500 500"))
            .isEqualTo("refused wide wide was declared from the start with other times");
        assertThat(client.ask("admit new m 500 500"))
            .isEqualTo("refused new every accelerator belongs to a gang");
        assertThat(client.ask("admit wide wide 100 100")).isEqualTo("admitted wide");
        assertThat(client.ask("leave wide")).isEqualTo("left wide");
        assertThat(client.ask("run 2 wide x")).startsWith("done 2");
      }
      try (Client client = Client.connect(socket())) {
        assertThat(client.ask("run 3 wide x")).startsWith("done 3");
      }
    }
  }
}
