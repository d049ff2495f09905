package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns request lines of the study's protocol into jobs and answers invalid lines where possible.
 *
 * <p>Where a line follows the rest of a dead client, the request is searched at the end: a text
 * counts only when it is a request and the reply pipe of its process exists.
 */
final class StudyIntake {

  /** A whole request at the end of other text, from its process id on. */
  private static final Pattern LAST_SIX =
      Pattern.compile("(\\d{1,7})(?<rest>,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*)$");

  private final LiveServer server;
  private final ClientPipes clients;

  StudyIntake(LiveServer server, ClientPipes clients) {
    this.server = server;
    this.clients = clients;
  }

  /**
   * @param texts the texts that the line may be, the longest first
   */
  void line(List<String> texts) {
    String whole = texts.get(0);
    Optional<StudyRequest> request = parse(whole);
    if (request.isEmpty() || texts.size() > 1 && !clients.exists(request.get().pid())) {
      Optional<StudyRequest> found = among(texts).or(() -> atTheEnd(whole));
      if (found.isPresent()) {
        server.counters().count(Event.MALFORMED);
        request = found;
      }
    }
    if (request.isPresent()) {
      request(request.get());
    } else {
      malformed(whole);
    }
  }

  private static Optional<StudyRequest> parse(String text) {
    try {
      return Optional.of(StudyRequest.parse(text));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private Optional<StudyRequest> among(List<String> texts) {
    return texts.stream()
        .skip(1)
        .map(StudyIntake::parse)
        .flatMap(Optional::stream)
        .filter(request -> clients.exists(request.pid()))
        .findFirst();
  }

  /** The last six fields, starting at one of the last digits of the first. */
  private Optional<StudyRequest> atTheEnd(String text) {
    Matcher last = LAST_SIX.matcher(text);
    if (!last.find() || last.start() == 0) {
      return Optional.empty();
    }
    String digits = last.group(1);
    for (int from = 0; from < digits.length(); from++) {
      Optional<StudyRequest> request = parse(digits.substring(from) + last.group("rest"));
      if (request.isPresent() && clients.exists(request.get().pid())) {
        return request;
      }
    }
    return Optional.empty();
  }

  private void malformed(String line) {
    server.counters().count(Event.MALFORMED);
    long pid = StudyRequest.pid(line);
    if (pid > 0) {
      try {
        StudyRequest.parse(line);
      } catch (IllegalArgumentException because) {
        clients.send(pid, "error: " + because.getMessage(), 0);
      }
    }
  }

  private void request(StudyRequest request) {
    long now = System.nanoTime();
    Job.Asked asked =
        new Job.Asked(
            Long.toString(request.pid()),
            request.model(),
            request.image(),
            request.periodNs(),
            request.relativeNs());
    ReplyTo reply = clients.to(request.pid());
    long due = Job.due(request.deadlineUnixNs(), request.relativeNs(), now, server.counters());
    if (server.admission().isEmpty()) {
      server.submit(new Job(asked, now, due, reply, Optional.empty()));
      return;
    }
    server
        .admission()
        .get()
        .admit(
            new Admission.Asked(
                request.pid() + ":" + request.model(),
                request.model(),
                request.periodNs(),
                // Clock rounding of a constant must not look like a new task.
                Math.max(10_000L, Math.round(request.relativeNs() / 1e4) * 10_000L),
                0,
                request.pid()),
            decision -> {
              Job job = new Job(asked, now, due, reply, decision.task());
              if (decision.task().isEmpty()) {
                server.refuse(job, "refused: " + decision.reason());
              } else {
                server.submit(job);
              }
            });
  }
}
