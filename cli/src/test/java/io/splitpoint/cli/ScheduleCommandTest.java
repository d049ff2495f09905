package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** schedule analyze, simulate, tasks and evaluate, through the program's front door. */
class ScheduleCommandTest {

  @TempDir Path directory;

  record Ended(int code, String out, String err) {}

  static Ended run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream toOut = new ByteArrayOutputStream();
    ByteArrayOutputStream toErr = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(toOut, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(toErr, true, StandardCharsets.UTF_8));
      int code = Main.run(arguments);
      return new Ended(
          code, toOut.toString(StandardCharsets.UTF_8), toErr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("tasks.csv"), text).toString();
  }

  private static final String CAN =
      """
      task,model,period_ms,deadline_ms,jitter_ms,wcet_ms
      A,a,2.5,2.5,0,1
      B,b,3.5,3.25,0,1
      C,c,3.5,3.25,0,1
      """;

  @Test
  void theCanExampleIsRefutedWithExitCodeFour() throws Exception {
    Ended ended = run("schedule", "analyze", file(CAN), "--policy", "dm", "--json");
    assertThat(ended.code).isEqualTo(4);
    JsonNode verdict = new ObjectMapper().readTree(ended.out);
    assertThat(verdict.get("schedulable").asBoolean()).isFalse();
    assertThat(verdict.get("policy").asText()).isEqualTo("dm");
    assertThat(verdict.get("tpus").asInt()).isEqualTo(1);
    assertThat(verdict.get("tasks").findValuesAsText("wcrt_ms"))
        .containsExactly("2.0", "3.0", "3.5");
    assertThat(verdict.get("tasks").get(2).get("deadline_ms").asDouble()).isEqualTo(3.25);
    assertThat(verdict.get("tasks").get(2).get("partition").asInt()).isEqualTo(1);
  }

  @Test
  void twoTpusMakeTheCanExampleSchedulable() throws Exception {
    Ended ended = run("schedule", "analyze", file(CAN), "--policy", "edf", "--tpus", "2");
    assertThat(ended.code).as(ended.err).isZero();
    assertThat(ended.out).startsWith("schedulable under edf on 2 Edge TPUs");
  }

  @Test
  void everyBadTasksFileGetsOneLineThatSaysWhere() throws Exception {
    String header = "task,model,period_ms,deadline_ms,jitter_ms,wcet_ms\n";
    String[][] cases = {
      {"", "expected a column task"},
      {header, "expected at least one task"},
      {header + "a,m,0,1,0,1\n", "line 2: a: period: expected 1"},
      {header + "a,m,-3,1,0,1\n", "period"},
      {header + "a,m,nan,1,0,1\n", "line 2: period_ms: expected milliseconds, found 'nan'"},
      {header + "a,m,1e400,1,0,1\n", "period_ms"},
      {header + "a,m,5,1,0,\n", "expected a worst-case execution time"},
      {header + "a,m,5,1,0,0\n", "execution time on 1 TPUs"},
      {header + "a,m,5,1,-1,1\n", "jitter"},
      {header + "a,m,5,5,0\n", "line 2: expected 6 fields, found 5"},
      {header + "a,m,5,5,0,1\na,m,5,5,0,1\n", "line 3: expected a new task"},
      {header + ",m,5,5,0,1\n", "task: expected a name"},
      {header + "\"a,m,5,5,0,1\n", "expected CSV"},
    };
    for (String[] bad : cases) {
      Ended ended = run("schedule", "analyze", file(bad[0]));
      assertThat(ended.code).as(bad[0]).isEqualTo(2);
      assertThat(ended.err).contains("tasks.csv", bad[1]);
      assertThat(ended.err.lines()).as(bad[0]).hasSize(1);
    }
    assertThat(run("schedule", "analyze", directory + "/none.csv").code).isEqualTo(2);
    assertThat(run("schedule", "analyze", file(CAN), "--policy", "lifo").code).isEqualTo(2);
    assertThat(run("schedule", "analyze", file(CAN), "--policy", "fp").err)
        .contains("expected a priority");
    assertThat(run("schedule", "analyze", file(CAN), "--tpus", "0").code).isEqualTo(2);
  }

  @Test
  void anImpossibleTaskIsAVerdictAndNoFault() throws Exception {
    String tasks = "task,period_ms,deadline_ms,wcet_ms\nlate,10,2,3\nover,5,5,6\n";
    for (String policy : new String[] {"fifo", "rm", "dm", "edf", "opa"}) {
      for (String tpus : new String[] {"1", "4"}) {
        Ended ended = run("schedule", "analyze", file(tasks), "--policy", policy, "--tpus", tpus);
        assertThat(ended.code).as(policy + ended.err).isEqualTo(4);
      }
    }
  }

  @Test
  void simulateWritesScheduleHistogramAndChart() throws Exception {
    Path out = directory.resolve("out");
    Ended ended =
        run(
            "schedule",
            "simulate",
            file(CAN),
            "--policy",
            "dm",
            "--together",
            "--seconds",
            "1",
            "--json",
            "--out",
            out.toString());
    assertThat(ended.code).as(ended.err).isZero();
    JsonNode seen = new ObjectMapper().readTree(ended.out);
    assertThat(seen.get("tasks").get(2).get("response_ms").get("max").asDouble()).isEqualTo(3.5);
    assertThat(seen.get("misses").asInt()).isPositive();
    assertThat(Files.readAllLines(out.resolve("schedule.csv")))
        .startsWith(
            "task,job,partition,tpus,arrival_ms,release_ms,start_ms,end_ms,deadline_ms,late",
            "A,0,1,0,0,0,0,1,2.5,false",
            "B,0,1,0,0,0,1,2,3.25,false");
    assertThat(Files.readString(out.resolve("responses.csv"))).contains("task,response_up_to_ms");
    assertThat(Files.readString(out.resolve("gantt.html"))).contains("<svg", "TPU 0", "#d00");
  }
}
