package io.splitpoint.schedule.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests that are released on a fixed grid from the first one on, without drift. Use it to
 * load a scheduler as a periodic task does; response times start at the release.
 */
public final class PeriodicRequests {

  /** Receives each request that was answered or timed out. */
  @FunctionalInterface
  public interface Log {
    void write(Response response) throws IOException;
  }

  /**
   * What became of one request.
   *
   * @param success whether it was answered before its deadline
   * @param responseMs from its release to its answer, or until it was given up
   * @param label the class, or what went wrong
   */
  public record Response(boolean success, double responseMs, String label, String score) {

    /** The line that {@code evaluate} reads, with its end. */
    public String line() {
      String end = success ? "success" : "fail";
      return String.format(Locale.ROOT, "%s,%.3fms,%s,%s%n", end, responseMs, label, score);
    }
  }

  /**
   * The number of requests by their outcome.
   *
   * @param late requests answered after their deadline
   */
  public record Tally(long sent, long inTime, long late, long errors) {

    @JsonProperty
    public long withoutAnswer() {
      return sent - inTime - late - errors;
    }

    @Override
    public String toString() {
      return "%d requests: %d in time, %d late, %d errors, %d without an answer"
          .formatted(sent, inTime, late, errors, withoutAnswer());
    }
  }

  private final ScheduleClient client;
  private final ScheduleClient.Asked asked;
  private final long timeoutNs;
  private final Log log;
  private long sent;
  private long inTime;
  private long late;
  private long errors;

  private PeriodicRequests(
      ScheduleClient client, ScheduleClient.Asked asked, long timeoutMs, Log log) {
    this.client = client;
    this.asked = asked;
    this.timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    this.log = log;
  }

  /**
   * Sends them and waits for their answers.
   *
   * @param count number of requests; 0 for no end
   * @param timeoutMs time after which a missing answer is a failure
   */
  public static Tally run(
      ScheduleClient client, ScheduleClient.Asked asked, long count, long timeoutMs, Log log)
      throws IOException, InterruptedException {
    return new PeriodicRequests(client, asked, timeoutMs, log).run(count);
  }

  private Tally run(long count) throws IOException, InterruptedException {
    long periodNs = Math.round(asked.periodMs() * 1e6);
    long first = System.nanoTime();
    // Requests without an answer, in the order of release, with their release times.
    Map<Long, Long> open = new LinkedHashMap<>();
    while (count == 0 || sent < count || !open.isEmpty()) {
      boolean more = count == 0 || sent < count;
      long release = first + sent * periodNs;
      if (more && release - System.nanoTime() <= 0 && (open.isEmpty() || client.overlapping())) {
        client.send(sent, release);
        open.put(sent, release);
        sent++;
        continue;
      }
      long until = open.isEmpty() ? release : open.values().iterator().next() + timeoutNs;
      if (more && client.overlapping() && release - until < 0) {
        until = release;
      }
      Optional<ScheduleClient.Reply> reply = client.receive(until);
      if (reply.isPresent()) {
        Long released = open.remove(reply.get().number());
        if (released != null) {
          ended(released, reply);
        }
      } else if (!open.isEmpty()) {
        Map.Entry<Long, Long> oldest = open.entrySet().iterator().next();
        if (System.nanoTime() - oldest.getValue() - timeoutNs >= 0) {
          open.remove(oldest.getKey());
          ended(oldest.getValue(), reply);
        }
      }
    }
    return new Tally(sent, inTime, late, errors);
  }

  private void ended(long released, Optional<ScheduleClient.Reply> reply) throws IOException {
    long at = reply.map(ScheduleClient.Reply::atNanos).orElseGet(System::nanoTime);
    double responseMs = (at - released) / 1e6;
    boolean error = reply.map(ScheduleClient.Reply::error).orElse(false);
    boolean success = reply.isPresent() && !error && responseMs <= asked.deadlineMs();
    if (success) {
      inTime++;
    } else if (error) {
      errors++;
    } else if (reply.isPresent()) {
      late++;
    }
    log.write(
        new Response(
            success,
            responseMs,
            reply.map(ScheduleClient.Reply::label).orElse("no answer"),
            reply.map(ScheduleClient.Reply::score).orElse("0")));
  }
}
