package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.Counters.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * Request lines of the study's protocol become jobs; those that are none are answered if they can.
 */
final class StudyIntake {

  private final LiveServer server;
  private final ClientPipes clients;

  StudyIntake(LiveServer server, ClientPipes clients) {
    this.server = server;
    this.clients = clients;
  }

  void line(String line) {
    StudyRequest request;
    try {
      request = StudyRequest.parse(line);
    } catch (IllegalArgumentException malformed) {
      server.counters().count(Event.MALFORMED);
      long pid = StudyRequest.pid(line);
      if (pid > 0) {
        clients.send(pid, "error: " + malformed.getMessage(), 0);
      }
      return;
    }
    long now = System.nanoTime();
    Instant wall = Instant.now();
    long unixNs = wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
    long relativeNs = request.deadlineUnixNs() - request.requestUnixNs();
    ReplyTo reply = clients.to(request.pid());
    Optional<LiveTask> task = Optional.empty();
    if (server.admission().isPresent()) {
      Admission.Decision decision =
          server
              .admission()
              .get()
              .admit(
                  request.pid() + ":" + request.model(),
                  request.model(),
                  request.periodNs(),
                  // what a clock's last digit makes of a constant must not look like a new task
                  Math.round(relativeNs / 1e4) * 10_000L,
                  0);
      if (decision.task().isEmpty()) {
        server.refuse(job(request, now, now, reply, task), "refused: " + decision.reason());
        return;
      }
      task = decision.task();
    }
    server.submit(job(request, now, now + request.deadlineUnixNs() - unixNs, reply, task));
  }

  private static Job job(
      StudyRequest request, long now, long deadline, ReplyTo reply, Optional<LiveTask> task) {
    return new Job(
        Long.toString(request.pid()),
        request.model(),
        request.image(),
        request.periodNs(),
        now,
        deadline,
        reply,
        task);
  }
}
