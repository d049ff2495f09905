package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.live.JobCounters.Event;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Refused;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Executes the commands of one connection; see {@code docs/schedule-protocol.md}. */
final class SocketCommands {

  private static final double MAX_MS = 1e9;

  private final LiveServer server;
  private final ClientConnection connection;
  private final Budget.Port.Share share;
  private final Set<String> admitted = ConcurrentHashMap.newKeySet();

  SocketCommands(LiveServer server, ClientConnection connection, Budget.Port.Share share) {
    this.server = server;
    this.connection = connection;
    this.share = share;
  }

  void line(String sent) {
    // A quoted carriage return must not end the reply's line for some readers.
    String line = sent.replace('\r', ' ');
    String[] word = line.strip().split(" ", 6);
    try {
      switch (word[0]) {
        case "run" -> run(line);
        case "run_by" -> runBy(line);
        case "once" -> once(line);
        case "admit" -> admit(word);
        case "leave" -> leave(word);
        case "stats" -> connection.send("stats " + server.counters());
        default ->
            throw new IllegalArgumentException(
                "expected admit, leave, run, run_by, once or stats, found '"
                    + brief(word[0])
                    + "'");
      }
    } catch (IllegalArgumentException malformed) {
      server.counters().count(Event.MALFORMED);
      share.port().count(Cause.INVALID);
      connection.send("error " + brief(id(word)) + " " + malformed.getMessage());
    }
  }

  private static String id(String[] word) {
    boolean job = List.of("run", "run_by", "once").contains(word[0]);
    return job && word.length > 1 ? word[1] : "-";
  }

  /** {@code run ID NAME IMAGE}: a job of an admitted task. */
  private void run(String line) {
    String[] word = line.strip().split(" ", 4);
    if (word.length != 4) {
      throw new IllegalArgumentException("expected run ID NAME IMAGE");
    }
    LiveTask task = task(word[2]);
    long now = System.nanoTime();
    submit(of(task, word[1], word[3]), now, now + task.task.deadlineNs(), line, Optional.of(task));
  }

  /** {@code run_by ID NAME UNIX_S IMAGE}: like run, with a deadline of the wall clock. */
  private void runBy(String line) {
    String[] word = line.strip().split(" ", 5);
    if (word.length != 5) {
      throw new IllegalArgumentException("expected run_by ID NAME UNIX_S IMAGE");
    }
    LiveTask task = task(word[2]);
    long unixNs = StudyRequest.ns("UNIX_S", word[3]);
    long now = System.nanoTime();
    long due = Job.due(unixNs, task.task.deadlineNs(), now, server.counters());
    submit(of(task, word[1], word[4]), now, due, line, Optional.of(task));
  }

  private LiveTask task(String name) {
    return server
        .admission()
        .flatMap(control -> control.find(name))
        .orElseThrow(() -> new IllegalArgumentException("no task " + brief(name) + " is admitted"));
  }

  private static Job.Asked of(LiveTask admitted, String id, String image) {
    Task task = admitted.task;
    return new Job.Asked(id, task.model(), image, task.periodNs(), task.deadlineNs());
  }

  /** {@code once ID MODEL PERIOD_MS DEADLINE_MS IMAGE}: a job without a guarantee. */
  private void once(String line) {
    String[] word = line.strip().split(" ", 6);
    if (word.length != 6) {
      throw new IllegalArgumentException("expected once ID MODEL PERIOD_MS DEADLINE_MS IMAGE");
    }
    long period = ns("PERIOD_MS", word[3]);
    long deadline = ns("DEADLINE_MS", word[4]);
    long now = System.nanoTime();
    submit(
        new Job.Asked(word[1], word[2], word[5], period, deadline),
        now,
        now + deadline,
        line,
        Optional.empty());
  }

  private void submit(
      Job.Asked asked, long nowNanos, long dueNanos, String line, Optional<LiveTask> task) {
    if (task.isEmpty() && server.admission().isPresent()) {
      server.refuse(
          new Job(asked, nowNanos, dueNanos, connection, task),
          "refused: admission control is on, admit a task first");
      return;
    }
    ReplyTo reply;
    try {
      reply = PlacedReply.of(connection, share, line.length());
    } catch (Refused full) {
      server.refuse(
          new Job(asked, nowNanos, dueNanos, connection, task), "refused: " + full.getMessage());
      return;
    }
    server.submit(new Job(asked, nowNanos, dueNanos, reply, task));
  }

  /** {@code admit NAME MODEL PERIOD_MS DEADLINE_MS [JITTER_MS]}. */
  private void admit(String[] word) {
    if (word.length < 5) {
      throw new IllegalArgumentException(
          "expected admit NAME MODEL PERIOD_MS DEADLINE_MS [JITTER_MS]");
    }
    if (server.admission().isEmpty()) {
      connection.send("refused " + word[1] + " admission control is off, use once");
      return;
    }
    String jitter = word.length > 5 ? word[5] : "0";
    Admission control = server.admission().get();
    Admission.Asked asked =
        new Admission.Asked(
            word[1],
            word[2],
            ns("PERIOD_MS", word[3]),
            ns("DEADLINE_MS", word[4]),
            jitter.equals("0") ? 0 : ns("JITTER_MS", jitter),
            connection);
    connection.pause();
    control.admit(
        asked,
        decision -> {
          if (decision.task().isPresent()) {
            admitted.add(asked.name());
            if (connection.gone()) {
              leaveAll();
            }
            connection.resume("admitted " + asked.name());
          } else {
            connection.resume("refused " + asked.name() + " " + decision.reason());
          }
        });
  }

  private void leave(String[] word) {
    if (word.length != 2) {
      throw new IllegalArgumentException("expected leave NAME");
    }
    if (!admitted.remove(word[1])) {
      throw new IllegalArgumentException("this connection admitted no task " + brief(word[1]));
    }
    server.admission().ifPresent(control -> control.leave(word[1], connection));
    connection.send("left " + word[1]);
  }

  /** Ends the connection's tasks when it closes. */
  void leaveAll() {
    server
        .admission()
        .ifPresent(control -> admitted.forEach(name -> control.leave(name, connection)));
  }

  private static long ns(String what, String ms) {
    try {
      double value = Double.parseDouble(ms);
      if (value > 0 && value <= MAX_MS) {
        return Math.round(value * 1e6);
      }
    } catch (NumberFormatException notANumber) {
      // The error below reports it.
    }
    throw new IllegalArgumentException(
        what + ": expected milliseconds above 0, found '" + brief(ms) + "'");
  }

  private static String brief(String text) {
    return text.length() > 60 ? text.substring(0, 60) : text;
  }
}
