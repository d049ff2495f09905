package io.splitpoint.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.schedule.ModelPart;
import io.splitpoint.schedule.ModelPartsCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** schedule analyze, simulate, tasks and evaluate, through the program's front door. */
public class ScheduleCommandTest {

  @TempDir Path directory;

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
    Run ended = Run.of("schedule", "analyze", file(CAN), "--policy", "dm", "--json");
    assertThat(ended.code()).isEqualTo(4);
    JsonNode verdict = new ObjectMapper().readTree(ended.out());
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
    Run ended = Run.of("schedule", "analyze", file(CAN), "--policy", "edf", "--tpus", "2");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("schedulable under edf on 2 Edge TPUs");
  }

  @Test
  void everyBadTasksFileGetsOneLineThatSaysWhere() throws Exception {
    String header = "task,model,period_ms,deadline_ms,jitter_ms,wcet_ms\n";
    String[][] cases = {
      {"", "expected the columns task"},
      {header, "expected at least one task"},
      {header + "a,m,0,1,0,1\n", "line 2: a: period: expected 1"},
      {header + "a,m,-3,1,0,1\n", "period"},
      {
        header + "a,m,nan,1,0,1\n",
        "line 2: period_ms: expected a number from 0 to 1e9 ms, found 'nan'"
      },
      {header + "a,m,1e400,1,0,1\n", "period_ms"},
      {header + "a,m,5,1,0,\n", "'splitpoint schedule tasks' makes worst cases"},
      {header + "a,m,5,1,0,0\n", "execution time on 1 TPUs"},
      {header + "a,m,5,1,-1,1\n", "jitter"},
      {header + "a,m,5,5,0\n", "line 2: expected 6 fields, found 5"},
      {header + "a,m,5,5,0,1\na,m,5,5,0,1\n", "line 3: expected a new task"},
      {header + ",m,5,5,0,1\n", "task: expected a text, found nothing"},
      {header.replace("deadline", "dedline") + "a,m,5,5,0,1\n", "did you mean deadline_ms?"},
      {header.replace("jitter_ms", "wcet_1_ms") + "a,m,5,5,1,2\n", "found wcet_1_ms and wcet_ms"},
      {header.replace("jitter", "bcet") + "a,m,5,5,3,2\n", "bcet_ms: expected at most every worst"},
      {header.replace(',', ';') + "a;m;1.5;2,5;0;1\n", "found both: '1.5' in line 2, period_ms"},
      {header + "\"a,m,5,5,0,1\n", "line 2: expected comma-separated values"},
    };
    for (String[] bad : cases) {
      Run ended = Run.of("schedule", "analyze", file(bad[0]));
      assertThat(ended.code()).as(bad[0]).isEqualTo(2);
      assertThat(ended.err()).contains("tasks.csv", bad[1]);
      assertThat(ended.err().lines()).as(bad[0]).hasSize(1);
    }
    assertThat(Run.of("schedule", "analyze", directory + "/none.csv").code()).isEqualTo(2);
    assertThat(Run.of("schedule", "analyze", file(CAN), "--policy", "lifo").code()).isEqualTo(2);
    assertThat(Run.of("schedule", "analyze", file(CAN), "--policy", "fp").err())
        .contains("expected a priority");
    assertThat(Run.of("schedule", "analyze", file(CAN), "--tpus", "0").code()).isEqualTo(2);
  }

  @Test
  void anImpossibleTaskIsAVerdictAndNoFault() throws Exception {
    String tasks = "task,period_ms,deadline_ms,wcet_ms\nlate,10,2,3\nover,5,5,6\n";
    for (String policy : new String[] {"fifo", "rm", "dm", "edf", "opa"}) {
      for (String tpus : new String[] {"1", "4"}) {
        Run ended = Run.of("schedule", "analyze", file(tasks), "--policy", policy, "--tpus", tpus);
        assertThat(ended.code()).as(policy + ended.err()).isEqualTo(4);
      }
    }
  }

  @Test
  void aMissSaysWhyAndWhatWouldFit() throws Exception {
    String tasks =
        file(
            "task,model,period_ms,deadline_ms,wcet_ms,reload_ms\n"
                + "a,a,14,14,3,2\nb,b,40,40,5,4\nc,c,200,200,9,3\n");
    Run ended = Run.of("schedule", "analyze", tasks, "--policy", "rm");
    assertThat(ended.code()).isEqualTo(4);
    assertThat(ended.out())
        .startsWith("not schedulable under rm")
        .contains(
            "a ends at 17 ms because of (ms): 12 blocking by c, 5 its own; reloads are 5 of it")
        .contains("it would be schedulable on 2 Edge TPUs")
        .contains("with 6 ms of c on the Edge TPU, by a split, instead of 9")
        .contains("if no model evicted another's parameters");
    JsonNode json =
        new ObjectMapper()
            .readTree(Run.of("schedule", "analyze", tasks, "--policy", "rm", "--json").out());
    assertThat(json.at("/tasks/0/miss/end_ms").asDouble()).isEqualTo(17);
    assertThat(json.at("/causes/late/0/blocking_ms").asDouble()).isEqualTo(12);
    assertThat(json.at("/would_fit/execution/to_ms").asDouble()).isEqualTo(6);
  }

  @Test
  void theModelsThatStayOnTheChipAreChosenWithTheDeadlines() throws Exception {
    String tasks =
        file(
            "task,model,period_ms,deadline_ms,wcet_ms,reload_ms\n"
                + "a,a,14,14,3,2\nb,b,40,40,5,4\nc,c,200,200,9,3\n");
    String[] arguments = {
      "schedule",
      "analyze",
      tasks,
      "--policy",
      "rm",
      "--chip-bytes",
      "8",
      "--model-bytes",
      "a=2,b=6,c=6",
      "--json"
    };
    assertThat(Run.of("schedule", "analyze", tasks, "--policy", "rm").code()).isEqualTo(4);
    Run ended = Run.of(arguments);
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(ended.out());
    assertThat(json.get("resident")).extracting(JsonNode::asText).containsExactly("a", "c");
    assertThat(json.get("resident_bytes").asInt()).isEqualTo(8);
    arguments[8] = "a=2,b=6";
    assertThat(Run.of(arguments).err()).contains("expected the parameters' bytes of c");
    assertThat(Run.of("schedule", "analyze", tasks, "--chip-bytes", "8").code()).isEqualTo(2);
  }

  /** The arguments without the last, which is --json, under a policy. */
  private static String[] withPolicy(String[] arguments, String policy) {
    String[] with = Arrays.copyOf(arguments, arguments.length + 1);
    with[arguments.length - 1] = "--policy";
    with[arguments.length] = policy;
    return with;
  }

  @Test
  void partsOfModelsShareTheChipAndALongJobIsCut() throws Exception {
    String tasks =
        file("task,model,period_ms,deadline_ms,wcet_ms\nshort,s,20,7,2\nlong,l,100,100,12\n");
    Path parts = directory.resolve("parts.csv");
    Files.writeString(
        parts,
        "model,part,wcet_ms,bytes,reload_ms,cut_ms\ns,all,2,3,1,\nl,a,2,3,1,\nl,b,2,3,1,0.5\n"
            + "l,c,4,3,1,0.5\nl,d,4,3,1,0.5\n");
    String[] arguments = {
      "schedule", "analyze", tasks, "--chip-bytes", "10", "--parts", parts.toString(), "--json"
    };
    assertThat(Run.of("schedule", "analyze", tasks).code()).isEqualTo(4);
    Run ended = Run.of(arguments);
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode models = new ObjectMapper().readTree(ended.out()).get("models");
    assertThat(models).extracting(model -> model.get("model").asText()).containsExactly("l", "s");
    assertThat(models.get(1).get("stay").get(0).asText()).isEqualTo("all");
    assertThat(models.get(0).get("stay")).extracting(JsonNode::asText).containsExactly("c", "d");
    assertThat(models.get(0).get("cut_before"))
        .extracting(JsonNode::asText)
        .containsExactly("b", "c", "d");
    Run llf = Run.of(withPolicy(arguments, "llf"));
    assertThat(llf.code()).as(llf.out() + llf.err()).isZero();
    assertThat(llf.out()).contains("l: on the chip stay c, d", "cut before b, c, d");
    Run fifo = Run.of(withPolicy(arguments, "fifo"));
    assertThat(fifo.code()).isEqualTo(4);
    assertThat(fifo.out())
        .contains(
            "cut before none", "under fifo no job is cut: a job that has begun arrived before");
    arguments[7] = "--quiet";
    assertThat(Run.of(arguments).code()).isZero();
    arguments[4] = "-1";
    assertThat(Run.of(arguments).code()).isEqualTo(2);
    Files.writeString(parts, "model,part,wcet_ms,bytes,reload_ms\ns,all,x,3,1\n");
    arguments[4] = "10";
    Run broken = Run.of(arguments);
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).contains("parts.csv").contains("wcet_ms");
  }

  @Test
  void leastLaxityFirstIsProvedOnGroupsAndRefusedWhereNoTestIsKnown() throws Exception {
    String tasks = file("task,period_ms,deadline_ms,wcet_ms\na,10,10,3\nb,20,20,4\n");
    Run ended = Run.of("schedule", "analyze", tasks, "--policy", "llf");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("schedulable under llf");
    Run shared = Run.of("schedule", "analyze", tasks, "--policy", "llf", "--tpus", "2", "--global");
    assertThat(shared.code()).isEqualTo(2);
    assertThat(shared.err()).contains("policy llf: no test is known", "(--global)");
  }

  @Test
  void whatTheTimeLimitLeavesOpenIsToldAsUndecidedWithExitCodeFour() throws Exception {
    String tasks =
        file(
            "task,period_ms,deadline_ms,wcet_ms\na,1.000003,0.9,0.400001\n"
                + "b,1.400017,1.15,0.480009\nc,10.000019,9.000077,0.2\n");
    Run ended = Run.of("schedule", "analyze", tasks, "--limit-ms", "0");
    assertThat(ended.code()).as(ended.err()).isEqualTo(4);
    assertThat(ended.out()).startsWith("undecided").doesNotContain("MISSES");
    JsonNode json =
        new ObjectMapper()
            .readTree(Run.of("schedule", "analyze", tasks, "--limit-ms", "0", "--json").out());
    assertThat(json.get("verdict").asText()).isEqualTo("undecided");
    assertThat(json.get("schedulable").asBoolean()).isFalse();
    assertThat(Run.of("schedule", "analyze", tasks).code()).isZero();
    assertThat(Run.of("schedule", "analyze", tasks, "--limit-ms", "-1").code()).isEqualTo(2);
  }

  /** The reload of a job is no part of what orders it, here as in the proof. */
  @Test
  void reloadingTasksProvedUnderLeastLaxityFirstAreNotLateInSimulation() throws Exception {
    String tasks =
        file(
            "task,model,period_ms,deadline_ms,wcet_1_ms,reload_ms\n"
                + "t0,t0,20,20,6,0\nt1,t1,28,28,1,8\nt2,t2,34,34,3,9\n");
    assertThat(Run.of("schedule", "analyze", tasks, "--policy", "llf").code()).isZero();
    List<String> simulate = new ArrayList<>(List.of("schedule", "simulate", tasks));
    simulate.addAll(List.of("--policy", "llf", "--sporadic", "0.3", "--worst-case", "--json"));
    for (String seed : List.of("1", "2", "3")) {
      List<String> seeded = new ArrayList<>(simulate);
      seeded.addAll(List.of("--seed", seed));
      Run ended = Run.of(seeded.toArray(String[]::new));
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(new ObjectMapper().readTree(ended.out()).get("misses").asInt()).isZero();
    }
  }

  @Test
  void simulateWritesScheduleHistogramAndChart() throws Exception {
    Path out = directory.resolve("out");
    Run ended =
        Run.of(
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
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode seen = new ObjectMapper().readTree(ended.out());
    assertThat(seen.get("tasks").get(2).get("response_ms").get("max").asDouble()).isEqualTo(3.5);
    assertThat(seen.get("misses").asInt()).isPositive();
    assertThat(Files.readAllLines(out.resolve("schedule.csv")))
        .startsWith(
            "task,job,partition,tpus,arrival_ms,release_ms,start_ms,end_ms,deadline_ms,late",
            "A,0,1,0,0,0,0,1,2.5,false",
            "B,0,1,0,0,0,1,2,3.25,false");
    assertThat(Files.readString(out.resolve("responses.csv"))).contains("task,response_up_to_ms");
    assertThat(Files.readString(out.resolve("gantt.html")))
        .contains("<svg", "TPU 0", "#d55e00", "prefers-color-scheme", "simulated, not measured");
    // in the Trace Event Format, with microseconds: A's first job, and C's late one
    JsonNode events =
        new ObjectMapper().readTree(out.resolve("trace.json").toFile()).get("traceEvents");
    List<JsonNode> slices = new ArrayList<>();
    events.forEach(
        event -> {
          if (event.get("ph").asText().equals("X")) {
            slices.add(event);
          }
        });
    assertThat(slices).hasSize(Files.readAllLines(out.resolve("schedule.csv")).size() - 1);
    assertThat(slices.get(0).get("name").asText()).isEqualTo("A");
    assertThat(slices.get(0).get("dur").asDouble()).isEqualTo(1000);
    assertThat(slices)
        .anyMatch(s -> s.at("/args/late").asBoolean() && s.get("cat").asText().equals("late"));
    assertThat(events).anyMatch(e -> e.get("ph").asText().equals("b"));
    followTheTraceEventFormat(events);
  }

  /** Trace Event Format, Google, 2016: metadata, complete events, and nestable async pairs. */
  private static void followTheTraceEventFormat(JsonNode events) {
    Map<String, Double> open = new HashMap<>();
    Map<Integer, Double> busyUntil = new HashMap<>();
    for (JsonNode event : events) {
      assertThat(event.get("name").isTextual()).isTrue();
      assertThat(event.get("pid").isIntegralNumber()).isTrue();
      assertThat(event.get("tid").isIntegralNumber()).isTrue();
      String kind = event.get("ph").asText();
      if (kind.equals("M")) {
        assertThat(event.get("name").asText()).isIn("process_name", "thread_name");
        assertThat(event.at("/args/name").isTextual()).isTrue();
        continue;
      }
      assertThat(event.get("cat").isTextual()).isTrue();
      double at = event.get("ts").asDouble(-1);
      assertThat(at).isNotNegative();
      String pair = event.get("cat").asText() + event.path("id").asText();
      switch (kind) {
        case "X" -> {
          // slices of one row may nest, and may not overlap otherwise: jobs do neither
          int row = event.get("tid").asInt();
          assertThat(at).isGreaterThanOrEqualTo(busyUntil.getOrDefault(row, 0.0) - 1e-6);
          assertThat(event.get("dur").asDouble(-1)).isPositive();
          busyUntil.put(row, at + event.get("dur").asDouble());
        }
        case "b" -> assertThat(open.put(pair, at)).isNull();
        case "e" -> assertThat(open.remove(pair)).isNotNull().isLessThanOrEqualTo(at);
        default -> throw new AssertionError("an event of another kind: " + event);
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void simulateTellsPercentilesWithTheirConfidenceOfArrivalsAtRandomAndOfThoseSeen()
      throws Exception {
    String tasks = file("task,period_ms,wcet_ms\na,20,10\n");
    Run ended =
        Run.of(
            "schedule",
            "simulate",
            tasks,
            "--policy",
            "fifo",
            "--arrivals",
            "poisson",
            "--seconds",
            "2000",
            "--json");
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode seen = new ObjectMapper().readTree(ended.out()).get("tasks").get(0);
    // M/D/1 at half load: the mean wait is half a service
    assertThat(seen.at("/response_ms/mean").asDouble()).isBetween(14.5, 15.5);
    assertThat(seen.at("/response_ms/p99").asDouble())
        .isBetween(
            seen.at("/interval_95_ms/p99/0").asDouble(),
            seen.at("/interval_95_ms/p99/1").asDouble())
        .isLessThan(seen.at("/response_ms/max").asDouble());
    Run table = Run.of("schedule", "simulate", tasks, "--arrivals", "poisson");
    assertThat(table.out()).contains("p95_ms").contains(" ± ");
    Path trace = Files.writeString(directory.resolve("seen.csv"), "task,arrival_ms\na,0\na,5\n");
    Run played = Run.of("schedule", "simulate", tasks, "--arrivals", "trace:" + trace, "--json");
    assertThat(new ObjectMapper().readTree(played.out()).at("/tasks/0/response_ms/max").asDouble())
        .isEqualTo(15);
    assertThat(Run.of("schedule", "simulate", tasks, "--arrivals", "bursts").code()).isEqualTo(2);
    assertThat(Run.of("schedule", "simulate", tasks, "--arrivals", "poisson", "--together").code())
        .isEqualTo(2);
    assertThat(Run.of("schedule", "simulate", tasks, "--arrivals", "trace:none.csv").code())
        .isEqualTo(2);
  }

  @Test
  void evaluateCountsMissesAndPercentilesOfTheStudysLogs() throws Exception {
    Path log =
        Files.writeString(
            directory.resolve("client_1.log"),
            "success,10.000ms,macaw,0.5\nfail,30.000ms,a, b,0.5\nsuccess,20.000ms,x,0.1\n"
                + "success,15.5ms,x, 0.25\n");
    Run ended = Run.of("schedule", "evaluate", log.toString(), "--json");
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode seen = new ObjectMapper().readTree(ended.out()).get(0);
    assertThat(seen.get("total").asInt()).isEqualTo(4);
    assertThat(seen.get("missed").asInt()).isEqualTo(1);
    assertThat(seen.get("miss_rate").asDouble()).isEqualTo(0.25);
    assertThat(seen.get("response_ms").get("p50").asDouble()).isEqualTo(15.5);
    assertThat(seen.get("response_ms").get("max").asDouble()).isEqualTo(30);
    Files.writeString(log, "success,10.000ms,macaw,0.5\nsucc");
    Run torn = Run.of("schedule", "evaluate", log.toString());
    assertThat(torn.code()).isEqualTo(2);
    assertThat(torn.err()).contains("line 2: expected success|fail");
    assertThat(Run.of("schedule", "evaluate", directory + "/none").code()).isEqualTo(2);
    Run endless =
        Run.of("schedule", "request", "--model", "m", "--image", "i", "--period", "9", "--json");
    assertThat(endless.code()).isEqualTo(2);
    assertThat(endless.err()).contains("--json: expected --count with it");
  }

  @Test
  void tasksTakeTheQuantileAndTheMarginAndNeverTheMedian() throws Exception {
    Path profile =
        Files.writeString(
            directory.resolve("profile.csv"),
            """
            model,precision,device,threads,layer,layer_name,op,output_shape,output_bytes,prefix_macs,prefix_param_bytes,runs,latency_ms,latency_ms_low,latency_ms_high,latency_ms_p99,latency_source,power_w,energy_mj,energy_mj_low,energy_mj_high,energy_source
            net,int8,cpu,1,0,input,INPUT,1x4,4,0,0,30,0,0,0,0,measured,,,,,
            net,int8,cpu,1,1,conv,CONV_2D,1x4,4,10,10,30,10,9,11,20,measured,,,,,
            """);
    Run ended =
        Run.of(
            "schedule",
            "tasks",
            "--from",
            profile.toString(),
            "--period",
            "net=100",
            "--margin",
            "0.5");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out())
        .startsWith("task,model,period_ms,deadline_ms,jitter_ms,wcet_1_ms")
        .contains("net,net,100,100,0,30,");
    assertThat(ended.err()).contains("30.000 ms, the 99th percentile and 50 %");
    Run missing = Run.of("schedule", "tasks", "--from", profile.toString(), "--period", "other=1");
    assertThat(missing.code()).isEqualTo(2);
  }

  private static final String PROFILE =
      "model,precision,device,threads,layer,layer_name,op,output_shape,output_bytes,prefix_macs,"
          + "prefix_param_bytes,runs,latency_ms,latency_ms_low,latency_ms_high,latency_ms_p99,"
          + "latency_source,power_w,energy_mj,energy_mj_low,energy_mj_high,energy_source\n";

  @Test
  void tasksOnSeveralEdgeTpusFollowThePartitionersSegmentsAndStayMarkedModelled() throws Exception {
    Path profile =
        Files.writeString(
            directory.resolve("profile.csv"),
            PROFILE
                + "conv5-700,int8,coral,1,0,input,INPUT,1,4,0,0,30,0,0,0,0,measured,,,,,\n"
                + "conv5-700,int8,coral,1,1,c,CONV_2D,1,4,10,10,30,10,9,11,20,measured,,,,,\n");
    Path tasks = directory.resolve("tasks.csv");
    Run ended =
        Run.of(
            "schedule",
            "tasks",
            "--from",
            profile.toString(),
            "--period",
            "900",
            "--tpus",
            "4",
            "--margin",
            "0.5",
            "--pipeline-margin",
            "0",
            "--json",
            "--out",
            tasks.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    List<String> lines = Files.readAllLines(tasks);
    assertThat(lines.get(0))
        .isEqualTo(
            "task,model,period_ms,deadline_ms,jitter_ms,wcet_1_ms,wcet_2_ms,wcet_3_ms,wcet_4_ms,"
                + "reload_ms,priority,wcet_1_source,wcet_2_source,wcet_3_source,wcet_4_source");
    assertThat(lines.get(1)).endsWith(",measured,modelled,modelled,modelled");
    EdgeTpuModel tpu = EdgeTpuModel.of(Host.named("usb3-desktop"));
    Workload work = Synthetic.named("conv5-700").orElseThrow();
    String[] cell = lines.get(1).split(",");
    assertThat(cell[5]).isEqualTo("30");
    JsonNode told = new ObjectMapper().readTree(ended.out());
    assertThat(told.at("/tasks/0/task").asText()).isEqualTo("conv5-700");
    assertThat(told.at("/tasks/0/period_ms").asDouble()).isEqualTo(900);
    assertThat(told.at("/tasks/0/wcet_ms/4").asDouble()).isEqualTo(Double.parseDouble(cell[8]));
    assertThat(told.at("/wcet_sources/conv5-700/4").asText()).isEqualTo("modelled");
    for (int gang = 2; gang <= 4; gang++) {
      PipelineEstimate best = TpuSegments.of(tpu, work).best(gang, false);
      double ratio = best.error().high(best.firstToLastMs()) / tpu.estimate(work).latencyMs();
      assertThat(Double.parseDouble(cell[4 + gang])).isCloseTo(20 * ratio, within(1e-5));
    }
    // the weights of one Edge TPU do not fit on its chip, those of four do
    assertThat(Double.parseDouble(cell[8])).isLessThan(20);
    assertThat(ended.err()).contains("the 99th percentile and 50 %", "on 4 Edge TPUs", "modelled");
    Run analysed = Run.of("schedule", "analyze", tasks.toString(), "--tpus", "4", "--json");
    assertThat(new ObjectMapper().readTree(analysed.out()).get("wcet_sources"))
        .extracting(JsonNode::asText)
        .containsExactly("measured", "modelled");
    assertThat(Run.of("schedule", "analyze", tasks.toString(), "--tpus", "4").out())
        .endsWith("worst cases: measured, modelled\n");
  }

  @Test
  void aModelledWorstCaseIsTheUpperEndOnOneEdgeTpuAndOnSeveral() throws Exception {
    Path profile =
        Files.writeString(
            directory.resolve("profile.csv"),
            PROFILE
                + "conv5-700,int8,coral,1,0,input,INPUT,1,4,0,0,0,0,0,0,,modelled,,,,,\n"
                + "conv5-700,int8,coral,1,1,c,CONV_2D,1,4,10,10,0,200,170,240,,modelled,,,,,\n");
    Run ended =
        Run.of(
            "schedule",
            "tasks",
            "--from",
            profile.toString(),
            "--period",
            "900",
            "--tpus",
            "2",
            "--margin",
            "0.5",
            "--pipeline-margin",
            "0");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("360.000 ms, the upper end of the modelled latency's 90 %");
    EdgeTpuModel tpu = EdgeTpuModel.of(Host.named("usb3-desktop"));
    Workload work = Synthetic.named("conv5-700").orElseThrow();
    PipelineEstimate two = TpuSegments.of(tpu, work).best(2, false);
    double ratio = two.error().high(two.firstToLastMs()) / tpu.estimate(work).latencyHighMs();
    String[] cell = ended.out().lines().skip(1).findFirst().orElseThrow().split(",");
    assertThat(Double.parseDouble(cell[6])).isCloseTo(240 * ratio, within(1e-5));
  }

  private String profile(String model, String device, double p99) throws Exception {
    return Files.writeString(
            directory.resolve("profile-" + model + ".csv"),
            PROFILE
                + "%1$s,int8,%2$s,1,0,input,INPUT,1,4,0,0,30,0,0,0,0,measured,,,,,\n"
                    .formatted(model, device)
                + "%1$s,int8,%2$s,1,1,c,CONV_2D,1,4,10,10,30,%3$s,%3$s,%3$s,%3$s,measured,,,,,\n"
                    .formatted(model, device, p99))
        .toString();
  }

  /** A stranger's way from profiles to a decision on parts and cuts. */
  @Test
  void partsOfTheModelsGoFromTasksToAnalyze() throws Exception {
    String small = profile("conv5-300", "coral", 8);
    String large = profile("conv5-700", "coral", 60);
    Path tasks = directory.resolve("tasks.csv");
    Path parts = directory.resolve("parts.csv");
    Run ended =
        Run.of(
            "schedule",
            "tasks",
            "--host",
            "usb3-desktop",
            "--from",
            small,
            "--from",
            large,
            "--period",
            "conv5-300=60",
            "--period",
            "conv5-700=400",
            "--part-count",
            "3",
            "--out",
            tasks.toString(),
            "--parts",
            parts.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("parts are modelled", "--chip-bytes");
    EdgeTpuModel tpu = EdgeTpuModel.of(Host.named("usb3-desktop"));
    Map<String, List<ModelPart>> read = ModelPartsCsv.read(parts);
    for (String model : List.of("conv5-300", "conv5-700")) {
      List<ModelPart> of = read.get(model);
      assertThat(of).hasSize(3);
      Estimate whole = tpu.estimate(Synthetic.named(model).orElseThrow());
      // the parts hold what the model holds, but for the compiler's rounding of each
      assertThat((double) of.stream().mapToLong(ModelPart::bytes).sum())
          .isCloseTo(whole.onChipBytes() + whole.offChipBytes(), withinPercentage(5));
      double sumMs = of.stream().mapToLong(ModelPart::wcetNs).sum() / 1e6;
      if (whole.offChipBytes() == 0) {
        assertThat(sumMs).isCloseTo(8 * 1.2, within(1e-5));
      } else {
        assertThat(sumMs).isPositive().isLessThan(60 * 1.2);
      }
      // sent again, it takes at least as long as the first run's extra
      assertThat(of.stream().mapToLong(ModelPart::reloadNs).sum() / 1e6)
          .isGreaterThan((whole.firstRunMs() - whole.latencyMs()) * 1.25);
      assertThat(of.get(0).cutNs()).isEmpty();
      assertThat(of.subList(1, 3))
          .allMatch(part -> part.cutNs().getAsLong() > tpu.host().invocationOverheadMs() * 1e6);
    }
    Run analysed =
        Run.of(
            "schedule",
            "analyze",
            tasks.toString(),
            "--chip-bytes",
            "8000000",
            "--parts",
            parts.toString(),
            "--policy",
            "edf",
            "--json");
    assertThat(analysed.code()).as(analysed.out() + analysed.err()).isZero();
    JsonNode models = new ObjectMapper().readTree(analysed.out()).get("models");
    assertThat(models)
        .extracting(model -> model.get("model").asText())
        .containsExactly("conv5-300", "conv5-700");
    // the short deadline stands beside a piece of the long job, not beside all of it
    assertThat(models.get(1).get("cut_before")).isNotEmpty();
    Run cpu =
        Run.of(
            "schedule",
            "tasks",
            "--from",
            profile("conv5-300", "cpu", 8),
            "--period",
            "40",
            "--parts",
            parts.toString());
    assertThat(cpu.code()).isEqualTo(2);
    assertThat(cpu.err())
        .contains("parts: expected the profile of an Edge TPU, found device cpu (--parts)");
  }

  @Test
  void gangsAreModelledOnTheHostThatTheProfileIsOf() throws Exception {
    String profile = profile("conv5-700", "usb3-rpi4", 200);
    Files.writeString(
        Path.of(profile), Files.readString(Path.of(profile)).replace("measured", "modelled"));
    String[] arguments = {
      "schedule",
      "tasks",
      "--from",
      profile,
      "--period",
      "900",
      "--tpus",
      "2",
      "--host",
      "usb3-rpi4"
    };
    Run named = Run.of(arguments);
    Run own = Run.of(Arrays.copyOf(arguments, 8));
    assertThat(own.code()).as(own.err()).isZero();
    assertThat(own.out()).isEqualTo(named.out());
    arguments[9] = "pcie-desktop";
    Run other = Run.of(arguments);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains("host: expected the profile's device usb3-rpi4, found pcie-desktop (--host)");
    Files.writeString(
        Path.of(profile), Files.readString(Path.of(profile)).replace("usb3-rpi4", "my-board"));
    Run unknown = Run.of(Arrays.copyOf(arguments, 8));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("host: expected the device file of my-board, found none (--host)");
  }

  @Test
  void aLoneMedianIsNoWorstCase() throws Exception {
    Path profile =
        Files.writeString(
            directory.resolve("profile.csv"),
            PROFILE
                + "net,int8,coral,1,0,input,INPUT,1,4,0,0,3,0,,,,published,,,,,\n"
                + "net,int8,coral,1,1,c,CONV_2D,1,4,10,10,3,10,,,,published,,,,,\n");
    Run ended = Run.of("schedule", "tasks", "--from", profile.toString(), "--period", "900");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("a median says nothing of the worst case");
  }

  @Test
  void chooseSplitsTakesTheLeastEnergyThatIsSchedulable() throws Exception {
    Path splits =
        Files.writeString(
            directory.resolve("splits.csv"),
            """
            model,head_device,tail_device,link,split_layer,split_name,transfer_bytes,head_ms,transfer_ms,tail_ms,latency_ms,head_mj,transfer_mj,wait_mj,energy_mj,on_pareto_front,best_for,confidence
            net,coral,cpu,local,9,all,0,60,0,0,60,1,0,0,1,true,,
            net,coral,cpu,local,5,half,10,30,2,3,35,1,1,1,3,true,,
            net,coral,cpu,local,3,unknown,10,30,5,15,50,,,,,false,,
            """);
    String tasks =
        file("task,model,period_ms,deadline_ms,wcet_ms\na,net,100,100,60\nb,net,100,100,60\n");
    String[] arguments = {
      "schedule", "analyze", tasks, "--choose-splits", splits.toString(), "--margin", "0", "--json"
    };
    Run ended = Run.of(arguments);
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode root = new ObjectMapper().readTree(ended.out());
    assertThat(root.get("schedulable").asBoolean()).isTrue();
    assertThat(root.get("energy_mw").asDouble()).isEqualTo(40);
    assertThat(root.get("splits").findValuesAsText("split_layer"))
        .containsExactlyInAnyOrder("9", "5");
    Files.writeString(splits, Files.readString(splits).replace(",30,2,", ",50,2,"));
    assertThat(Run.of(arguments).code()).isEqualTo(4);
    Files.writeString(splits, "model\nnet\n");
    assertThat(Run.of(arguments).err()).contains("splits.csv: line 1: expected the columns");
  }

  @Test
  void chooseSplitsCountsWhatASplitAddsToAMachineThatIdlesAnyway() throws Exception {
    String whole =
        """
        model,head_device,tail_device,link,split_layer,split_name,transfer_bytes,head_ms,transfer_ms,tail_ms,latency_ms,head_mj,transfer_mj,wait_mj,energy_mj,on_pareto_front,best_for,confidence,energy_of,energy_source,idle_w
        net,coral,server,wifi,9,all,0,40,0,0,40,220,0,0,220,true,,,board,modelled,IDLE
        net,coral,server,wifi,5,half,10,10,20,60,90,40,90,240,370,true,,,board,modelled,IDLE
        """;
    Path splits = directory.resolve("splits.csv");
    String tasks =
        file("task,model,period_ms,deadline_ms,wcet_ms\na,net,100,100,40\nb,net,100,100,40\n");
    String[] arguments = {
      "schedule", "analyze", tasks, "--choose-splits", splits.toString(), "--margin", "0", "--json"
    };
    // above 4 W: 60 mJ in 40 ms, 10 mJ in 90 ms; the idle power is paid in any case, and once
    Files.writeString(splits, whole.replace("IDLE", "4"));
    Run above = Run.of(arguments);
    assertThat(above.code()).as(above.err()).isZero();
    JsonNode root = new ObjectMapper().readTree(above.out());
    assertThat(root.get("splits").findValuesAsText("split_layer")).containsExactly("5", "5");
    assertThat(root.get("energy_mw").asDouble()).isCloseTo(2 * 10 / 0.1, within(1e-6));
    assertThat(root.get("energy_of").asText()).isEqualTo("board");
    assertThat(root.get("splits").get(0).get("energy_modelled").asBoolean()).isTrue();
    String[] shown = Arrays.copyOf(arguments, arguments.length - 1);
    assertThat(Run.of(shown).out())
        .contains("10.000 mJ (modelled)", "200.000 mW in all of the board (modelled), above idle");
    // without an idle power whole energies are what is known
    Files.writeString(splits, whole.replace("IDLE", ""));
    Run gross = Run.of(arguments);
    root = new ObjectMapper().readTree(gross.out());
    assertThat(root.get("splits").findValuesAsText("split_layer")).containsExactly("9", "9");
    assertThat(root.get("energy_mw").asDouble()).isCloseTo(2 * 220 / 0.1, within(1e-6));
    // energies of another boundary are not the ones that were asked for
    List<String> asked = new ArrayList<>(List.of(arguments));
    asked.addAll(List.of("--energy-of", "accelerator"));
    Run refused = Run.of(asked.toArray(String[]::new));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("splits.csv", "line 2", "energy_of", "expected accelerator", "board");
    asked.set(asked.size() - 1, "wall");
    Run none = Run.of(asked.toArray(String[]::new));
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err())
        .contains("--energy-of: expected accelerator, board or system, found 'wall'");
  }
}
