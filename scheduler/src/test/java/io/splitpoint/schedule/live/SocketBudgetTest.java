package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.live.JobCounters.Event;
import io.splitpoint.server.Arrival;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Limits;
import io.splitpoint.server.MetricsText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the socket's clients may hold, and that what is refused is counted by its cause. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketBudgetTest {

  private static final TestLiveOptions OPTIONS = TestLiveOptions.of(Policy.FIFO).withDrainMs(200);
  private static final Limits LIMITS = LiveServer.limits(OPTIONS.get());

  @TempDir Path directory;

  private final GatedRunner runner = new GatedRunner();

  private LiveServer serve(Budget budget) throws Exception {
    LiveServer server =
        new LiveServer(
            OPTIONS.withSocket(directory.resolve("s")).get(),
            Map.of("m", OptionalLong.of(1_000_000)),
            List.of(),
            Optional.empty(),
            (first, tpus) -> runner,
            budget);
    server.start();
    return server;
  }

  private SocketClient connect() throws IOException {
    return SocketClient.connect(directory.resolve("s"));
  }

  private static long refusals(Budget budget, Cause cause) {
    return budget.port("socket").refusals(cause);
  }

  @Test
  void aConnectionTooManyIsClosedAndThereIsRoomAgainWhenAnotherEnds() throws Exception {
    Budget budget = new Budget(LIMITS.withConnections(2));
    try (LiveServer server = serve(budget);
        SocketClient first = connect()) {
      assertThat(first.ask("stats")).startsWith("stats ");
      try (SocketClient second = connect();
          SocketClient third = connect()) {
        assertThat(second.ask("stats")).startsWith("stats ");
        assertThat(third.in().readLine()).isNull();
        assertThat(refusals(budget, Cause.CONNECTIONS)).isEqualTo(1);
      }
      String answer = null;
      for (int tries = 0; answer == null && tries < 1_000; tries++) {
        try (SocketClient fourth = connect()) {
          answer = fourth.ask("stats");
        } catch (IOException closedMeanwhile) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }
      assertThat(answer).startsWith("stats ");
      assertThat(server.counters().of(Event.FAILED_CONNECTIONS)).isZero();
    }
  }

  @Test
  void oneConnectionCannotHaveMoreThanItsShareOfRequestsUnderWay() throws Exception {
    Budget budget = new Budget(LIMITS.withRequests(4, 3));
    try (LiveServer server = serve(budget);
        SocketClient greedy = connect();
        SocketClient other = connect()) {
      for (int i = 0; i < 4; i++) {
        greedy.send("once " + i + " m 100 1000 x");
      }
      assertThat(greedy.in().readLine())
          .isEqualTo(
              "error 3 refused: expected at most 3 requests at a time in a connection and 4 in all");
      other.send("once 1 m 100 1000 x\nonce 2 m 100 1000 x");
      assertThat(other.in().readLine()).startsWith("error 2 refused: expected at most ");
      assertThat(refusals(budget, Cause.REQUESTS)).isEqualTo(2);
      assertThat(server.counters().of(Event.REFUSED)).isEqualTo(2);
      runner.gate.release(1_000);
      for (int i = 0; i < 3; i++) {
        assertThat(greedy.in().readLine()).startsWith("done " + i);
      }
      assertThat(other.in().readLine()).startsWith("done 1");
      for (int i = 0; i < 20; i++) {
        // the place is given back just after the answer is written
        String answer = greedy.ask("once 9 m 100 1000 x");
        assertThat(answer).matches("(done|error) 9 .*");
      }
      assertThat(budget.port("socket").answers()).isGreaterThanOrEqualTo(4);
    }
    assertThat(budget.requests()).isZero();
    assertThat(budget.memoryBytes()).isZero();
  }

  @Test
  void linesThatWaitTakeMemoryOfTheBudgetAndGiveItBack() throws Exception {
    Budget budget = new Budget(LIMITS.withMemoryBytes(40_000));
    try (LiveServer server = serve(budget);
        SocketClient client = connect()) {
      String image = "x".repeat(8_000);
      for (int i = 0; i < 8; i++) {
        client.send("once " + i + " m 100 1000 " + image);
      }
      assertThat(client.in().readLine())
          .startsWith("error 3 refused: the server holds ")
          .endsWith(" more are needed");
      assertThat(client.in().readLine()).startsWith("error 4 refused: ");
      assertThat(refusals(budget, Cause.MEMORY)).isGreaterThanOrEqualTo(2);
      runner.gate.release(1_000);
      for (int i = 5; i < 8; i++) {
        assertThat(client.in().readLine()).matches("(error|done) \\d .*");
      }
      for (int i = 0; i < 3; i++) {
        assertThat(client.in().readLine()).matches("(error|done) \\d .*");
      }
      assertThat(server.counters().of(Event.ANSWERED)).isGreaterThanOrEqualTo(3);
    }
    assertThat(budget.memoryBytes()).isZero();
  }

  @Test
  void aLineThatDoesNotEndEndsItsConnectionAndNoOther() throws Exception {
    Budget budget = new Budget(LIMITS.withArrival(new Arrival(100, 100, 4096)));
    try (LiveServer server = serve(budget);
        SocketClient slow = connect();
        SocketClient idle = connect()) {
      assertThat(idle.ask("stats")).startsWith("stats ");
      slow.out().write("once 1 m 10");
      slow.out().flush();
      assertThat(slow.in().readLine()).isNull();
      assertThat(refusals(budget, Cause.TOO_SLOW)).isEqualTo(1);
      assertThat(idle.ask("stats")).startsWith("stats ");
      assertThat(server.counters().of(Event.RECEIVED)).isZero();
    }
  }

  @Test
  void aClientThatTakesNoAnswersIsCutOff() throws Exception {
    Budget budget = new Budget(LIMITS.withArrival(new Arrival(100, 100, 4096)));
    runner.gate.release(1_000_000);
    try (LiveServer server = serve(budget);
        SocketClient deaf = connect();
        SocketClient other = connect()) {
      // each line is answered by more than a hundred bytes, some of which the system keeps
      String lines = ("?".repeat(60) + "\n").repeat(10);
      try {
        while (refusals(budget, Cause.NOT_READING) == 0) {
          deaf.out().write(lines);
          deaf.out().flush();
        }
      } catch (IOException cutOff) {
        assertThat(cutOff).isNotNull();
      }
      while (refusals(budget, Cause.NOT_READING) == 0) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(other.ask("once 1 m 100 1000 x")).startsWith("done 1");
      assertThat(server.counters().of(Event.UNDELIVERED)).isPositive();
    }
  }

  @Test
  void theMetricsTellTheSocketsRefusalsByCause() throws Exception {
    Budget budget = new Budget(LIMITS);
    runner.gate.release(1_000);
    try (LiveServer server = serve(budget);
        SocketClient client = connect()) {
      ServerMetrics.of(server, budget.registry());
      client.ask("once 1 m 100 1000 x");
      client.ask("nonsense");
      client.ask("y".repeat(9_000));
      client.ask("stats");
      String page = new String(MetricsText.of(budget.registry()), StandardCharsets.UTF_8);
      assertThat(page)
          .contains("splitpoint_server_refused_total{cause=\"invalid\",port=\"socket\"} 1.0")
          .contains("splitpoint_server_refused_total{cause=\"too_large\",port=\"socket\"} 1.0")
          .contains("splitpoint_server_refused_total{cause=\"connections\",port=\"socket\"} 0.0")
          .contains("splitpoint_server_connections{port=\"socket\"} 1.0")
          .contains("splitpoint_schedule_events_total{event=\"late_machine\"} 0.0")
          .contains("splitpoint_schedule_machine_paused_seconds_total 0.0");
    }
  }
}
