package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that break the rules, through the real server, beside one that keeps them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RudeClientsTest {

  private static final List<Event> ENDS =
      List.of(
          Event.ANSWERED,
          Event.DROPPED,
          Event.ABANDONED,
          Event.FAILED,
          Event.REFUSED,
          Event.GIVEN_UP);

  @TempDir Path directory;

  private LiveServer serve(TestLiveOptions options, JobRunner.Factory factory) throws Exception {
    LiveServer server =
        new LiveServer(
            options
                .withSocket(directory.resolve("s"))
                .withPipe(directory.resolve("scheduler_pipe"), directory + "/pipe_")
                .withDrainMs(2_000)
                .get(),
            Map.of("m", OptionalLong.of(56_000_000), "quick", OptionalLong.of(1_000_000)),
            List.of(),
            Optional.empty(),
            factory);
    server.start();
    return server;
  }

  private SocketClient connect() throws IOException {
    return SocketClient.connect(directory.resolve("s"));
  }

  private static void await(LiveServer server, Event event, long count)
      throws InterruptedException {
    while (server.counters().of(event) < count) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static void everyRequestHasEndedOnce(LiveServer server) {
    assertThat(ENDS.stream().mapToLong(server.counters()::of).sum())
        .as(server.counters().toString())
        .isEqualTo(server.counters().of(Event.RECEIVED));
  }

  /** Row by row what rm-equal.csv found: A is proven for 112 ms because it goes before C and D. */
  @Test
  void ofEqualPeriodsTheOneGoesFirstThatTheAnalysisPutFirstWhateverTheOrderOfArrival()
      throws Exception {
    for (Policy policy : List.of(Policy.RM, Policy.DM, Policy.OPA)) {
      GatedRunner runner = new GatedRunner();
      TestLiveOptions options = TestLiveOptions.of(policy).withAdmission(true, 0);
      try (LiveServer server = serve(options, (first, tpus) -> runner);
          SocketClient client = connect()) {
        assertThat(client.ask("admit A m 1000 160")).isEqualTo("admitted A");
        for (String name : List.of("B", "C", "D")) {
          assertThat(client.ask("admit " + name + " m 1000 1000")).isEqualTo("admitted " + name);
        }
        client.send("run 0 D D");
        runner.begun.acquire();
        client.send("run 1 C C");
        client.send("run 2 B B");
        client.send("run 3 A A");
        await(server, Event.RECEIVED, 4);
        runner.gate.release(4);
        for (int i = 0; i < 4; i++) {
          assertThat(client.in().readLine()).startsWith("done ");
        }
        assertThat(runner.ran).as(policy.label()).containsExactly("D", "A", "B", "C");
      }
    }
  }

  @Test
  void aClientThatDatesItsLinesBackGainsNothing() throws Exception {
    for (Policy policy : List.of(Policy.DM, Policy.EDF)) {
      GatedRunner runner = new GatedRunner();
      try (LiveServer server = serve(TestLiveOptions.of(policy), (first, tpus) -> runner);
          StudyLikeClient first = new StudyLikeClient(directory, 100);
          StudyLikeClient victim = new StudyLikeClient(directory, 101);
          StudyLikeClient rude = new StudyLikeClient(directory, 102)) {
        first.send(first.request("m", "first", 1, 1));
        runner.begun.acquire();
        rude.send(rude.request("m", "rude", 1, 1.0, 1_000));
        victim.send(victim.request("m", "victim", 1, 0.5));
        await(server, Event.RECEIVED, 3);
        runner.gate.release(3);
        victim.receive();
        assertThat(rude.receive().label()).isEqualTo("tabby / tabby cat");
        assertThat(runner.ran).as(policy.label()).containsExactly("first", "victim", "rude");
        assertThat(server.counters().of(Event.CLAMPED)).isEqualTo(1);
      }
    }
  }

  @Test
  void jobsOfClientsThatAreGoneDoNotRun() throws Exception {
    GatedRunner runner = new GatedRunner();
    try (LiveServer server = serve(TestLiveOptions.of(Policy.FIFO), (first, tpus) -> runner);
        SocketClient victim = connect();
        StudyLikeClient deadSoon = new StudyLikeClient(directory, 9)) {
      victim.send("once 1 m 100 1000 held");
      runner.begun.acquire();
      for (int i = 0; i < 3_000; i++) {
        try (SocketChannel hasty =
            SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")))) {
          hasty.write(ByteBuffer.wrap("once a m 100 1000 x\n".getBytes()));
        }
      }
      deadSoon.send(deadSoon.request("m", "y", 1, 1));
      await(server, Event.RECEIVED, 3_002);
      Files.delete(directory.resolve("pipe_9"));
      // the socket's thread has seen the end of each connection once it answers a later one
      assertThat(victim.ask("stats")).startsWith("stats ");
      victim.send("once 2 m 100 1000 victim");
      runner.gate.release(10_000);
      assertThat(victim.in().readLine()).startsWith("done 1");
      assertThat(victim.in().readLine()).startsWith("done 2");
      assertThat(runner.ran).containsExactly("held", "victim");
      assertThat(server.counters().of(Event.ABANDONED)).isEqualTo(3_001);
      everyRequestHasEndedOnce(server);
    }
  }

  @Test
  void halfLinesInThePipeCostNobodyElseAnAnswer() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1_000);
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), (first, tpus) -> runner);
        StudyLikeClient orderly = new StudyLikeClient(directory, 7);
        StudyLikeClient longer = new StudyLikeClient(directory, 4242)) {
      String[] halves = {"4242,m,i", "42", "4242,m,img1,0.1,1", "x".repeat(3_000), "é,,,", "7,m,i"};
      for (int round = 0; round < 24; round++) {
        longer.sendRaw(halves[round % halves.length]);
        if (halves[round % halves.length].matches("\\d+") || round % 4 == 3) {
          // digits before a process id in one read make another id: nobody can tell them apart
          TimeUnit.MILLISECONDS.sleep(270);
        }
        orderly.send(orderly.request("m", "o" + round, 1, 1));
        assertThat(orderly.receive().label()).as("round %d", round).isEqualTo("tabby / tabby cat");
      }
      assertThat(server.counters().of(Event.ANSWERED)).isEqualTo(24);
      assertThat(server.counters().of(Event.MALFORMED)).isPositive();
    }
  }

  @Test
  void aHalfLineIsForgottenAfterASecond() {
    List<List<String>> seen = new ArrayList<>();
    AtomicInteger dropped = new AtomicInteger();
    PipeLines lines = new PipeLines(64, seen::add, dropped::incrementAndGet, () -> {});
    long now = System.nanoTime();
    add(lines, "old", now);
    add(lines, "young", now + 600_000_000L);
    add(lines, "line\n", now + 1_100_000_000L);
    assertThat(dropped).hasValue(1);
    assertThat(seen).containsExactly(List.of("youngline", "line"));
  }

  private static void add(PipeLines lines, String text, long nanos) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    lines.add(bytes, bytes.length, nanos);
  }

  @Test
  void answersThatAreUnreadWhenTheServerEndsAreDeliveredOrCounted() throws Exception {
    GatedRunner runner = new GatedRunner();
    // a label so long that 300 answers do not fit into what the system keeps for a client
    JobRunner wordy =
        new JobRunner() {
          @Override
          public Classification run(String model, Picture picture) {
            runner.run(model, picture);
            return new Classification("y".repeat(3_000), 1);
          }

          @Override
          public void close() {}
        };
    LiveServer server = serve(TestLiveOptions.of(Policy.FIFO), (first, tpus) -> wordy);
    try (SocketClient reader = connect();
        StudyLikeClient pipe = new StudyLikeClient(directory, 7)) {
      for (int i = 0; i < 300; i++) {
        reader.send("once " + i + " m 100 1000 x");
        if (i % 10 == 0) {
          pipe.send(pipe.request("m", "i", 1, 1));
        }
      }
      await(server, Event.RECEIVED, 330);
      runner.gate.release(330);
      server.close();
      everyRequestHasEndedOnce(server);
      int delivered = 0;
      for (String line = reader.in().readLine(); line != null; line = reader.in().readLine()) {
        delivered += line.matches("done \\d+ .*y{3000}") ? 1 : 0;
      }
      int byPipe = pipe.waiting();
      assertThat(delivered + byPipe + server.counters().of(Event.UNDELIVERED)).isEqualTo(330);
      assertThat(delivered).isBetween(1, 299);
    }
  }

  @Test
  void whateverAJobThrowsItIsAnsweredOnceAndTheLaneGoesOn() throws Exception {
    JobRunner throwing =
        new JobRunner() {
          @Override
          public Classification run(String model, Picture picture) {
            switch (picture.name()) {
              case "memory" -> throw new OutOfMemoryError("Java heap space");
              case "stack" -> throw new StackOverflowError();
              case "link" -> throw new NoClassDefFoundError("x/Y");
              case "null" -> throw new NullPointerException();
              case "none" -> {
                return null;
              }
              default -> {
                return new Classification("fine", 1);
              }
            }
          }

          @Override
          public void close() {}
        };
    try (LiveServer server = serve(TestLiveOptions.of(Policy.FIFO), (first, tpus) -> throwing);
        SocketClient client = connect()) {
      assertThat(client.ask("once 1 m 1 1 memory"))
          .isEqualTo("error 1 not enough memory for this job");
      assertThat(client.ask("once 2 m 1 1 stack")).isEqualTo("error 2 StackOverflowError");
      assertThat(client.ask("once 3 m 1 1 link")).isEqualTo("error 3 x/Y");
      assertThat(client.ask("once 4 m 1 1 null")).isEqualTo("error 4 NullPointerException");
      assertThat(client.ask("once 5 m 1 1 none")).isEqualTo("error 5 no answer");
      assertThat(client.ask("once 6 m 1 1 x")).startsWith("done 6");
      assertThat(server.counters().of(Event.FAILED)).isEqualTo(5);
      everyRequestHasEndedOnce(server);
    }
  }

  @Test
  void aRunnerThatCannotBeOpenedAgainFailsJobsUntilItCan() throws Exception {
    Semaphore hung = new Semaphore(0);
    AtomicInteger opened = new AtomicInteger();
    JobRunner.Factory factory =
        (first, tpus) -> {
          if (opened.incrementAndGet() == 2) {
            throw new UnsatisfiedLinkError("the stick is gone");
          }
          return new JobRunner() {
            @Override
            public Classification run(String model, Picture picture) {
              if (picture.name().equals("hang")) {
                hung.acquireUninterruptibly();
              }
              return new Classification("fine", 1);
            }

            @Override
            public void close() {}
          };
        };
    TestLiveOptions options = TestLiveOptions.of(Policy.EDF).withAdmission(true, 0);
    try (LiveServer server = serve(options, factory);
        SocketClient client = connect()) {
      assertThat(client.ask("admit a m 100 100")).isEqualTo("admitted a");
      assertThat(client.ask("run 1 a hang")).contains("given up");
      String answer = client.ask("run 2 a x");
      assertThat(answer).isEqualTo("error 2 the accelerator cannot be opened: the stick is gone");
      for (int tries = 0; !answer.startsWith("done"); tries++) {
        answer = client.ask("run 3 a x");
        assertThat(tries).isLessThan(1_000);
        TimeUnit.MILLISECONDS.sleep(10);
      }
      hung.release();
      everyRequestHasEndedOnce(server);
    }
    assertThatThrownBy(
            () ->
                serve(
                    TestLiveOptions.of(Policy.EDF),
                    (first, tpus) -> {
                      throw new IllegalStateException("no device");
                    }))
        .hasMessage("no device");
  }

  @Test
  void oneClientsLargePicturesDelayNobodyElse() throws Exception {
    Semaphore large = new Semaphore(0);
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1_000);
    JobRunner.Factory factory =
        new JobRunner.Factory() {
          @Override
          public JobRunner open(int firstTpu, int tpus) {
            return runner;
          }

          @Override
          public Optional<JobRunner.Pictures> pictures() {
            return Optional.of(
                (model, name) -> {
                  if (name.equals("large")) {
                    large.acquireUninterruptibly();
                  }
                  if (name.equals("bomb")) {
                    throw new OutOfMemoryError();
                  }
                  return new byte[] {1, 2, 3};
                });
          }
        };
    try (LiveServer server = serve(TestLiveOptions.of(Policy.EDF), factory);
        SocketClient rude = connect();
        SocketClient client = connect()) {
      for (int i = 0; i < 20; i++) {
        rude.send("once " + i + " m 1 1 large");
      }
      for (int i = 0; i < 50; i++) {
        assertThat(client.ask("once " + i + " m 1 1 small")).startsWith("done " + i);
      }
      assertThat(client.ask("once x m 1 1 bomb"))
          .isEqualTo("error x not enough memory for this job");
      large.release(20);
      for (int i = 0; i < 20; i++) {
        assertThat(rude.in().readLine()).startsWith("done");
      }
      everyRequestHasEndedOnce(server);
    }
  }

  @Test
  void oneClientCannotTakeAnotherOnesTaskNorStartItsPeriodsAnewByLeaving() throws Exception {
    GatedRunner runner = new GatedRunner();
    TestLiveOptions options = TestLiveOptions.of(Policy.EDF).withAdmission(true, 0);
    try (LiveServer server = serve(options, (first, tpus) -> runner);
        SocketClient client = connect();
        SocketClient rude = connect()) {
      assertThat(client.ask("admit a m 150 150")).isEqualTo("admitted a");
      assertThat(rude.ask("admit a m 900 900"))
          .isEqualTo("refused a a is another client's, with other times");
      assertThat(rude.ask("admit r m 150 150")).isEqualTo("admitted r");
      // two of these fit and three do not: while r's job is under way, what has left still counts
      rude.send("run 1 r x");
      runner.begun.acquire();
      assertThat(rude.ask("leave r")).isEqualTo("left r");
      assertThat(rude.ask("admit q m 150 150"))
          .startsWith("refused q the accelerator is busy with jobs of tasks that have left");
      runner.gate.release(1);
      assertThat(rude.in().readLine()).startsWith("done 1");
      assertThat(rude.ask("admit q m 150 150")).isEqualTo("admitted q");
      assertThat(server.admission().orElseThrow().size()).isEqualTo(2);
    }
  }

  /**
   * The tasks of slow3.csv and slow-edf.csv, which once kept the server from everything for 69 and
   * 41 s: whatever is decided, a client that runs is answered meanwhile.
   */
  @Test
  void hardAdmissionsStopNobodyThatIsServed() throws Exception {
    long[][] slow3 = {
      {12, 24},
      {18, 36},
      {42, 42},
      {258, 258},
      {10_842, 10_842},
      {26_883_990, 26_883_990},
      {72_077_460, 72_077_460}
    };
    GatedRunner runner = new GatedRunner();
    runner.gate.release(1_000_000);
    for (Policy policy : List.of(Policy.RM, Policy.EDF, Policy.FIFO, Policy.OPA)) {
      Path socket = directory.resolve("slow-" + policy.label());
      try (LiveServer server =
          new LiveServer(
              TestLiveOptions.of(policy)
                  .withSocket(socket)
                  .withTpus(2)
                  .withAdmission(true, 0)
                  .get(),
              Map.of("six", OptionalLong.of(6_000_000), "m", OptionalLong.of(1_000_000)),
              List.of(),
              Optional.empty(),
              (first, tpus) -> runner)) {
        server.start();
        try (SocketClient client = SocketClient.connect(socket);
            SocketClient hard = SocketClient.connect(socket)) {
          assertThat(client.ask("admit a m 50 50")).isEqualTo("admitted a");
          StringBuilder all = new StringBuilder();
          for (int i = 0; i < slow3.length; i++) {
            all.append("admit t%d six %d %d%n".formatted(i, slow3[i][0], slow3[i][1]));
          }
          hard.send(all.toString());
          FutureTask<List<String>> decisions =
              new FutureTask<>(
                  () -> {
                    List<String> lines = new ArrayList<>();
                    for (int i = 0; i < slow3.length; i++) {
                      lines.add(hard.in().readLine());
                    }
                    return lines;
                  });
          new Thread(decisions, "decisions").start();
          for (int i = 0; i < 200 || !decisions.isDone(); i++) {
            assertThat(client.ask("run " + i + " a x")).startsWith("done " + i);
          }
          assertThat(decisions.get()).allMatch(l -> l.matches("admitted t\\d|refused t\\d .+"));
          everyRequestHasEndedOnce(server);
        }
      }
    }
  }

  @Test
  void linesThatFollowAnAdmissionWaitForItsAnswer() throws Exception {
    GatedRunner runner = new GatedRunner();
    runner.gate.release(10);
    TestLiveOptions options = TestLiveOptions.of(Policy.EDF).withAdmission(true, 0);
    try (LiveServer server = serve(options, (first, tpus) -> runner);
        SocketClient client = connect()) {
      client.send("admit a m 200 200\nadmit b m 200 200\nrun 1 a x\nleave b\nrun 2 b x");
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        lines.add(client.in().readLine().replaceFirst("(done \\d).*", "$1"));
      }
      assertThat(lines)
          .startsWith("admitted a", "admitted b")
          .containsSubsequence("left b", "error 2 no task b is admitted")
          .contains("done 1");
      assertThat(server.counters().of(Event.ADMITTED)).isEqualTo(2);
    }
  }

  /** More is sent than was admitted: the flood is refused, the other one is served all the same. */
  @Test
  void aTaskThatSendsMoreThanAdmittedFillsNoQueue() throws Exception {
    GatedRunner runner = new GatedRunner();
    TestLiveOptions options = TestLiveOptions.of(Policy.EDF).withAdmission(true, 0);
    try (LiveServer server = serve(options, (first, tpus) -> runner);
        SocketClient rude = connect();
        SocketClient client = connect()) {
      assertThat(rude.ask("admit r quick 500 500")).isEqualTo("admitted r");
      assertThat(client.ask("admit a quick 500 500")).isEqualTo("admitted a");
      for (int i = 0; i < 200; i++) {
        rude.send("run " + i + " r x");
      }
      await(server, Event.RECEIVED, 200);
      client.send("run 1 a mine");
      await(server, Event.RECEIVED, 201);
      assertThat(server.counters().of(Event.REFUSED)).isGreaterThan(100);
      runner.gate.release(1_000);
      assertThat(client.in().readLine()).startsWith("done 1");
      // only the job that ran already and the one whose turn it was may go before it
      assertThat(runner.ran.indexOf("mine")).isLessThanOrEqualTo(2);
    }
  }
}
