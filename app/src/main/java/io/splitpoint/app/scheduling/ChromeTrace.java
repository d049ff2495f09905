package io.splitpoint.app.scheduling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.sim.Execution;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * A schedule in the Trace Event Format of Chrome, which Perfetto (ui.perfetto.dev) opens: a row per
 * Edge TPU, a slice per job, and an arrow from its arrival in the task's row to its start.
 */
final class ChromeTrace {

  /** Process numbers of the format, by which rows are grouped. */
  private static final int TPUS = 1;

  private static final int TASKS = 2;

  private ChromeTrace() {}

  static void write(List<Task> tasks, Verdict verdict, List<Execution> executions, Writer writer)
      throws IOException {
    // The owner closes the writer.
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(writer)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      json.writeStringField("displayTimeUnit", "ms");
      json.writeArrayFieldStart("traceEvents");
      name(json, "process_name", TPUS, 0, "Edge TPUs under " + verdict.policy().label());
      name(json, "process_name", TASKS, 0, "Tasks, from arrival to end");
      for (int tpu = 0; tpu < verdict.tpus(); tpu++) {
        name(json, "thread_name", TPUS, tpu, "TPU " + tpu);
      }
      for (int task = 0; task < tasks.size(); task++) {
        name(json, "thread_name", TASKS, task, tasks.get(task).name());
      }
      long id = 0;
      for (Execution job : executions) {
        id++;
        String name = tasks.get(job.task()).name();
        for (int tpu : job.tpus()) {
          slice(json, name, TPUS, tpu, job.startNs(), job.endNs(), job);
        }
        // Jobs of one task may overlap from arrival to end; such slices are paired by an id.
        response(json, name, "b", id, job.arrivalNs(), job);
        response(json, name, "e", id, job.endNs(), job);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void name(JsonGenerator json, String what, int process, int thread, String name)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", what);
    json.writeStringField("ph", "M");
    json.writeNumberField("pid", process);
    json.writeNumberField("tid", thread);
    json.writeObjectFieldStart("args");
    json.writeStringField("name", name);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void slice(
      JsonGenerator json, String name, int process, int thread, long from, long to, Execution job)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("cat", job.endNs() > job.deadlineNs() ? "late" : "in time");
    json.writeStringField("ph", "X");
    json.writeNumberField("ts", from / 1e3);
    json.writeNumberField("dur", (to - from) / 1e3);
    json.writeNumberField("pid", process);
    json.writeNumberField("tid", thread);
    args(json, job);
    json.writeEndObject();
  }

  private static void response(
      JsonGenerator json, String name, String phase, long id, long at, Execution job)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("cat", job.endNs() > job.deadlineNs() ? "late" : "in time");
    json.writeStringField("ph", phase);
    json.writeNumberField("id", id);
    json.writeNumberField("ts", at / 1e3);
    json.writeNumberField("pid", TASKS);
    json.writeNumberField("tid", job.task());
    if (phase.equals("b")) {
      args(json, job);
    }
    json.writeEndObject();
  }

  private static void args(JsonGenerator json, Execution job) throws IOException {
    json.writeObjectFieldStart("args");
    json.writeNumberField("job", job.job());
    json.writeNumberField("arrival_ms", job.arrivalNs() / 1e6);
    json.writeNumberField("deadline_ms", job.deadlineNs() / 1e6);
    json.writeNumberField("response_ms", (job.endNs() - job.arrivalNs()) / 1e6);
    json.writeBooleanField("late", job.endNs() > job.deadlineNs());
    json.writeEndObject();
  }
}
