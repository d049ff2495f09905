package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.app.scheduling.ModelsFile;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.power.emulate.Loads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One letter of a column's or key's name changed never gives exit 0 with another answer, in every
 * format that the program reads. Three letters of each name are tried, drawn with a fixed seed.
 */
class TypoTest {

  private static final long SEED = 24;

  private static final String PROFILE =
      """
      model,precision,device,threads,layer,layer_name,op,output_shape,output_bytes,prefix_macs,\
      prefix_param_bytes,runs,latency_ms,latency_ms_low,latency_ms_high,latency_ms_p99,\
      latency_source,power_w,energy_mj,energy_mj_low,energy_mj_high,energy_source
      m,int8,cpu,1,0,input,INPUT,1x40,40,0,0,0,0,0,0,,measured,,,,,
      m,int8,cpu,1,1,a,CONV_2D,1x20,20,10,20,5,15,14,16,20,measured,2,30,29,31,measured
      m,int8,cpu,1,2,b,CONV_2D,1x10,10,30,50,5,25,24,26,30,measured,2,50,49,51,measured
      """;

  private static final String SPLITS =
      """
      model,head_device,tail_device,link,split_layer,split_name,transfer_bytes,head_ms,\
      transfer_ms,tail_ms,latency_ms,head_mj,transfer_mj,wait_mj,energy_mj,on_pareto_front,\
      best_for,confidence
      m,cpu,server-x2,wifi,1,a,20,15,1,5,21,30,1,4,35,true,latency energy,0.9
      m,cpu,server-x2,wifi,2,b,10,25,0,0,25,50,0,0,50,false,,0.1
      """;

  @TempDir Path directory;

  /** What a program says of a file: an exit code and everything that it answered. */
  private interface Reading {
    Run of(Path file) throws IOException;
  }

  private void everyTypoIsSaid(String name, String text, Pattern names, Reading reading)
      throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    Run right = reading.of(file);
    assertThat(right.code()).as(right.err()).isZero();
    SplittableRandom random = new SplittableRandom(SEED);
    int tried = 0;
    int refused = 0;
    for (String typo : typos(text, names, random)) {
      Files.writeString(file, typo);
      Run run = reading.of(file);
      tried++;
      refused += run.code() == 0 ? 0 : 1;
      if (run.code() == 0) {
        assertThat(run.out()).as("%s as%n%s", name, typo).isEqualTo(right.out());
      }
      assertThat(run.code()).as("%s: %s", run.err(), typo).isIn(0, 2, 3);
    }
    assertThat(tried).as("letters in %s", name).isPositive();
    // a name that nobody reads would be accepted with a slip in it
    assertThat(refused).as("refused of %d in %s", tried, name).isEqualTo(tried);
  }

  /** The text with letters of each name changed. */
  private static List<String> typos(String text, Pattern names, SplittableRandom random) {
    List<String> typos = new ArrayList<>();
    Matcher matcher = names.matcher(text);
    while (matcher.find()) {
      for (int draw = 0; draw < 3; draw++) {
        int at = random.nextInt(matcher.start(1), matcher.end(1));
        char letter = text.charAt(at);
        char other = random.nextBoolean() ? 'x' : (char) ('a' + random.nextInt(26));
        if (Character.isLetter(letter) && other != Character.toLowerCase(letter)) {
          typos.add(text.substring(0, at) + other + text.substring(at + 1));
        }
      }
    }
    return typos;
  }

  /** The names in the header line. */
  private static final Pattern COLUMNS = Pattern.compile("(?:\\A|\\G,)([^,\\n]+)");

  private static final Pattern KEYS = Pattern.compile("(?m)^ *([a-z_]+):");

  private String out() {
    return directory.resolve("out").toString();
  }

  private Run partition(String... more) {
    List<String> args = new ArrayList<>(List.of("partition"));
    args.addAll(List.of(more));
    args.addAll(List.of("--tail", "x2", "--json", "--out", out()));
    return Run.of(args.toArray(String[]::new));
  }

  private Path profile() throws IOException {
    return Files.writeString(directory.resolve("whole.csv"), PROFILE);
  }

  @Test
  void profile_csv() throws IOException {
    everyTypoIsSaid("profile.csv", PROFILE, COLUMNS, file -> partition(file.toString()));
  }

  @Test
  void tails_csv() throws IOException {
    String profile = profile().toString();
    String tails = PROFILE.replaceAll("(?m)^m,int8,cpu,1,2.*\\n", "");
    everyTypoIsSaid(
        "tails.csv", tails, COLUMNS, file -> partition(profile, "--tails", file.toString()));
  }

  @Test
  void splits_csv() throws IOException {
    Path run = Files.createDirectories(directory.resolve("run"));
    Files.writeString(run.resolve("profile.csv"), PROFILE);
    everyTypoIsSaid(
        "run/splits.csv",
        SPLITS,
        COLUMNS,
        file -> {
          Run chart = Run.of("chart", run.toString());
          return new Run(
              chart.code(),
              chart.code() == 0 ? Files.readString(run.resolve("report.html")) : "",
              chart.err());
        });
  }

  @Test
  void splits_csv_forTasks() throws IOException {
    Path tasks =
        Files.writeString(
            directory.resolve("tasks.csv"), "task,model,period_ms,wcet_ms\na,m,100,30\n");
    everyTypoIsSaid(
        "splits.csv",
        SPLITS,
        COLUMNS,
        file ->
            Run.of(
                "schedule",
                "analyze",
                tasks.toString(),
                "--choose-splits",
                file.toString(),
                "--json"));
  }

  @Test
  void tasks_csv() throws IOException {
    String text =
        """
        task,model,period_ms,deadline_ms,jitter_ms,wcet_1_ms,wcet_2_ms,bcet_ms,reload_ms,priority,\
        wcet_1_source,wcet_2_source
        a,m,330,200,2,11,7,5,1,1,measured,modelled
        b,n,500,500,0,9,6,4,1,2,measured,measured
        """;
    everyTypoIsSaid(
        "tasks.csv",
        text,
        COLUMNS,
        file -> Run.of("schedule", "analyze", file.toString(), "--policy", "fp", "--json"));
  }

  @Test
  void power_csv() throws IOException {
    String text =
        String.join(",", PowerCsv.COLUMNS)
            + "\na,usb,2026-01-01T00:00:00Z,1,2,5,0.5,2.5,7,1,false\n"
            + "a,usb,2026-01-01T00:00:00Z,3,4,5,0.6,3,8,2,true\n";
    everyTypoIsSaid("power.csv", text, COLUMNS, file -> meter("replay:" + file + "#fast"));
  }

  @Test
  void theCsvOfAnotherProgram() throws IOException {
    everyTypoIsSaid(
        "other.csv",
        "time_s,Voltage(mV),Current(mA)\n0,5000,500\n1,5100,600\n",
        // not the m: there is a uA too
        Pattern.compile("(time_s|Voltage|Current|[VA](?=\\)))"),
        file -> meter("csv:" + file));
  }

  @Test
  void pyMonsoonsCsv() throws IOException {
    everyTypoIsSaid(
        "monsoon.csv",
        "Time(ms),Main(mA),Main Voltage(V),\n" + "0.1,100,4.2,\n".repeat(60),
        COLUMNS,
        file -> meter("monsoon:" + file + "#volts=5"));
  }

  /** Readings without their times, which differ from run to run. */
  private static Run meter(String spec) {
    Run run = Run.of("meter", "read", spec, "--json");
    return new Run(run.code(), run.out().replaceAll("\"time_s\":[0-9.E-]+", ""), run.err());
  }

  @Test
  void theLoadOfAnEmulatedMeter() throws IOException {
    everyTypoIsSaid(
        "load.csv",
        "time_s,power_w\n0,1\n2,3\n",
        COLUMNS,
        file -> {
          try {
            return new Run(0, "" + Loads.parse("csv:" + file).watts(2_000_000_000L), "");
          } catch (io.splitpoint.failure.InputException refused) {
            return new Run(2, "", refused.getMessage());
          }
        });
  }

  @Test
  void aLink() throws IOException {
    String profile = profile().toString();
    String text =
        "name: mine\nbandwidth_mbps: 20\nlatency_ms: 3\ntransmit_w: 1.5\nreceive_w: 1\nidle_w: 0.5\n"
            + "overhead_ms: 2\n";
    everyTypoIsSaid("link.yaml", text, KEYS, file -> partition(profile, "--link", file.toString()));
  }

  @Test
  void anEdgeTpusHost() throws IOException {
    String text = io.splitpoint.model.edgetpu.Host.named("usb3-rpi4").yaml();
    everyTypoIsSaid(
        "host.yaml",
        text,
        KEYS,
        file -> Run.of("estimate", "--model", "lenet", "--host", file.toString(), "--json"));
  }

  @Test
  void theModelsOfAServer() throws IOException {
    String text =
        """
        models:
          mobile: a.tflite
        wcet_ms:
          mobile: 7
        segments:
          mobile: {2: [a_edgetpu.tflite, b_edgetpu.tflite]}
        """;
    everyTypoIsSaid(
        "models.yaml",
        text,
        Pattern.compile("(?m)^(models|wcet_ms|segments|  mobile(?=: [7{])):"),
        file -> {
          try {
            return new Run(0, ModelsFile.read(file).toString(), "");
          } catch (io.splitpoint.failure.InputException refused) {
            return new Run(2, "", refused.getMessage());
          }
        });
  }

  @Test
  void theJsonOfACommandThatIsAMeter() throws IOException {
    everyTypoIsSaid(
        "reading.json",
        "{\"power_w\": 2.5, \"voltage_v\": 5, \"current_a\": 0.5}\n",
        Pattern.compile("\"([a-z_]+)\""),
        file -> {
          Run run =
              Run.of("meter", "read", "exec:cat " + file + "; sleep 9", "--count", "1", "--json");
          return new Run(run.code(), run.out().replaceAll("\"time_s\":[0-9.E-]+", ""), run.err());
        });
  }

  @Test
  void theNoticesOfARun() throws IOException {
    Path run = Files.createDirectories(directory.resolve("run"));
    Files.writeString(run.resolve("profile.csv"), PROFILE);
    everyTypoIsSaid(
        "run/profile.json",
        "{\"notices\": [\"the Coral is modelled\"]}",
        Pattern.compile("\"(notices)\""),
        file -> {
          Run chart = Run.of("chart", run.toString());
          return new Run(
              chart.code(),
              chart.code() == 0 ? Files.readString(run.resolve("report.html")) : "",
              chart.err());
        });
  }
}
