package io.splitpoint.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final Limits LIMITS = new Limits(1000, 2, 5, 3, Arrival.USUAL);

  private final Budget budget = new Budget(LIMITS);
  private final Budget.Port port = budget.port("rest");

  private static void refused(Cause why, Runnable attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.why()).isEqualTo(why));
  }

  @Test
  void moreConnectionsThanThereArePlacesAreRefusedUntilOneIsClosed() {
    Budget.Port.Share first = port.connect();
    port.connect();
    refused(Cause.CONNECTIONS, port::connect);
    first.close();
    first.close(); // harmless
    port.connect();
    refused(Cause.CONNECTIONS, port::connect);
    assertThat(port.refusals(Cause.CONNECTIONS)).isEqualTo(2);
  }

  @Test
  void eachPortCountsItsOwnConnectionsAndAllShareTheMemory() {
    port.connect();
    port.connect();
    Budget.Port.Share other = budget.port("grpc").connect();
    try (Lease bytes = other.memory(900)) {
      refused(Cause.MEMORY, () -> other.memory(101));
      assertThat(bytes.held()).isEqualTo(900);
    }
  }

  @Test
  void aConnectionHasNoMoreRequestsThanItsOwnAndTheServersPlaces() {
    Budget.Port.Share one = port.connect();
    Budget.Port.Share two = port.connect();
    List<Lease> places = new ArrayList<>(List.of(one.request(), one.request(), one.request()));
    refused(Cause.REQUESTS, one::request);
    places.add(two.request());
    places.add(two.request());
    refused(Cause.REQUESTS, two::request);
    assertThat(two.requests()).as("a refusal takes no place").isEqualTo(2);
    places.forEach(Lease::close);
    places.forEach(Lease::close); // harmless
    assertThat(budget.requests()).isZero();
    assertThat(one.requests()).isZero();
  }

  @Test
  void bytesThatAreNotThereAreRefusedAndWhatWasHeldStaysHeld() {
    Lease bytes = port.connect().memory(600);
    refused(Cause.MEMORY, () -> bytes.add(500));
    assertThat(bytes.held()).isEqualTo(600);
    bytes.giveBack(200);
    bytes.add(500);
    assertThat(budget.memoryBytes()).isEqualTo(900);
    bytes.close();
    bytes.giveBack(10);
    assertThat(budget.memoryBytes()).isZero();
  }

  @Test
  void aRequestThatCouldNeverBeHeldIsTooLarge() {
    Budget.Port.Share share = port.connect();
    refused(Cause.TOO_LARGE, () -> share.memory(1001));
    refused(Cause.TOO_LARGE, () -> share.memory(Long.MAX_VALUE));
    assertThat(budget.memoryBytes()).isZero();
  }

  @Test
  void leasesFromManyThreadsNeverExceedTheBudgetAndLeaveNothing() throws InterruptedException {
    Budget.Port.Share share = port.connect();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    List<Long> above = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 4; t++) {
      Random random = new Random(t);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  try (Lease lease = share.memory(random.nextInt(400))) {
                    lease.add(random.nextInt(200));
                    lease.giveBack(random.nextInt(700));
                  } catch (Refused full) {
                    // as it should be now and then
                  }
                  if (budget.memoryBytes() > 1000 || budget.memoryBytes() < 0) {
                    above.add(budget.memoryBytes());
                  }
                }
              },
              "leases-" + t);
      threads.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(above).isEmpty();
    assertThat(budget.memoryBytes()).isZero();
  }

  @Test
  void theMetricsSayWhatIsHeldAndWhatWasRefused() {
    Budget.Port.Share share = port.connect();
    share.memory(123);
    share.request();
    port.count(Cause.TOO_SLOW);
    port.answered();
    String text = new String(MetricsText.of(budget.registry()), StandardCharsets.UTF_8);
    assertThat(text.lines())
        .contains(
            "splitpoint_server_memory_bytes 123.0",
            "splitpoint_server_memory_limit_bytes 1000.0",
            "splitpoint_server_requests 1.0",
            "splitpoint_server_connections{port=\"rest\"} 1.0",
            "splitpoint_server_answered_total{port=\"rest\"} 1.0",
            "splitpoint_server_refused_total{cause=\"too_slow\",port=\"rest\"} 1.0",
            "splitpoint_server_refused_total{cause=\"memory\",port=\"rest\"} 0.0",
            "# TYPE splitpoint_server_refused_total counter");
  }
}
