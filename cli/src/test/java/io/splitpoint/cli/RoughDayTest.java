package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.splitpoint.cli.profile.LongModel;
import io.splitpoint.profile.ProfileCsv;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days when the machine is not as it should be: the right answer, or one clear line. */
class RoughDayTest {

  @TempDir Path directory;

  private String[] profile(Path out) {
    return new String[] {
      "profile",
      "--model",
      "lenet",
      "--device",
      "coral",
      "--runs",
      "3",
      "--quiet",
      "--models-dir",
      directory.resolve("models").toString(),
      "--out",
      out.toString()
    };
  }

  /** A real process of the program: what it said in the end, and its exit code. */
  private record Ended(int code, String out, String err) {}

  private Process start(File out, Map<String, String> environment, List<String> jvm, String... args)
      throws IOException {
    return start(List.of(), out, environment, jvm, args);
  }

  private Process start(
      List<String> before,
      File out,
      Map<String, String> environment,
      List<String> jvm,
      String... args)
      throws IOException {
    List<String> line = new ArrayList<>(before);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(jvm);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.splitpoint.cli.Main"));
    line.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(line);
    environment.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(key);
          } else {
            builder.environment().put(key, value);
          }
        });
    return builder.redirectOutput(out).redirectError(directory.resolve("err").toFile()).start();
  }

  private Ended end(Process process, File out) throws Exception {
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    String said = out.isFile() ? Files.readString(out.toPath()) : "";
    return new Ended(process.exitValue(), said, Files.readString(directory.resolve("err")));
  }

  private Ended run(Map<String, String> environment, List<String> jvm, String... args)
      throws Exception {
    File out = directory.resolve("out").toFile();
    return end(start(out, environment, jvm, args), out);
  }

  @Test
  void aFullDiskUnderStdoutIsNoSuccess() throws Exception {
    File full = new File("/dev/full");
    assumeThat(full).exists();
    Process process = start(full, Map.of(), List.of(), "inspect", "lenet");
    Ended ended = end(process, full);
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err().lines())
        .containsExactly("splitpoint: standard output: No space left on device");
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailure() throws Exception {
    List<String> line =
        List.of(
            "sh",
            "-c",
            "\"$@\" 2>\"$SAID\" | head -n 1 >/dev/null; cat \"$SAID\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.splitpoint.cli.Main",
            "inspect",
            "mobilenet-v2",
            "--json");
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("SAID", directory.resolve("said").toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(said).isEmpty();
  }

  @Test
  void decimalCommasAndOtherDigitsStayOutOfTheFiles() throws IOException {
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab", "fa-IR")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        Path out = directory.resolve("run " + tag);
        Run run = Run.of(profile(out));
        assertThat(run.code()).as(tag + run.err()).isZero();
        assertThat(ProfileCsv.read(out.resolve("profile.csv")).layers()).as(tag).isEqualTo(8);
        for (String name : List.of("profile.csv", "splits.csv", "profile.json")) {
          assertThat(Files.readString(out.resolve(name))).as(tag + " " + name).isASCII();
        }
        Run partition =
            Run.of(
                "partition",
                out.resolve("profile.csv").toString(),
                "--tail",
                "x10",
                "--out",
                out.toString());
        assertThat(partition.code()).as(tag + partition.err()).isZero();
        assertThat(partition.out()).as(tag).doesNotContainPattern("\\p{IsDigit}&&[^0-9]");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void spacesAndQuotesInAPathAreLetters() throws IOException {
    Path out = directory.resolve("a 'run\" of $HOME & more");
    Run run = Run.of(profile(out));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(out.resolve("report.html")).exists();
    Run chart = Run.of("chart", out.toString());
    assertThat(chart.code()).as(chart.err()).isZero();
  }

  @Test
  void withoutAHomeAndWithLittleMemoryItStillProfiles() throws Exception {
    Path out = directory.resolve("small");
    Map<String, String> homeless = Map.of("HOME", "", "XDG_CACHE_HOME", "");
    Ended ended = run(homeless, List.of("-Xmx64m", "-XX:ActiveProcessorCount=1"), profile(out));
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ProfileCsv.read(out.resolve("profile.csv")).layers()).isEqualTo(8);
  }

  @Test
  void oneCoreAndAnotherAlphabetStillProfile() throws Exception {
    assumeThat(new File("/usr/bin/taskset")).exists();
    Path out = directory.resolve("یک هسته");
    Map<String, String> persian = Map.of("LC_ALL", "C.UTF-8", "LANG", "fa_IR.UTF-8");
    List<String> jvm = List.of("-Duser.language=fa", "-Duser.country=IR");
    Process process =
        start(
            List.of("taskset", "-c", "0"),
            directory.resolve("out").toFile(),
            persian,
            jvm,
            profile(out));
    Ended ended = end(process, directory.resolve("out").toFile());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ProfileCsv.read(out.resolve("profile.csv")).rows().get(1).threads()).isEqualTo(1);
    assertThat(Files.readString(out.resolve("profile.csv"))).isASCII();
  }

  @Test
  void tenThousandLayersAreReadAndCutBitForBit() throws IOException {
    String model = LongModel.write(directory.resolve("long.tflite"), 10_000).toString();
    Run inspect = Run.of("inspect", model);
    assertThat(inspect.code()).as(inspect.err()).isZero();
    assertThat(inspect.out()).contains("10000 layers", "9999 cuts of one tensor");
    Run slice = Run.of("slice", model, "--after", "5000", "--out", directory.resolve("p") + "");
    assertThat(slice.code()).as(slice.err()).isZero();
    assertThat(slice.out()).contains("bit for bit");
    Run estimate = Run.of("estimate", "--model", model);
    assertThat(estimate.code()).isEqualTo(2);
    assertThat(estimate.complaint()).contains("expected an 8-bit model").doesNotContain("\n");
  }

  @Test
  void tenThousandLayersArePartitionedAtTheOneNarrowPlace() throws IOException {
    // 0.01 ms a layer here, ten times as fast there; all tensors take longer to send than
    // everything
    // to compute, but the one after layer 3,000, which takes about nothing
    StringBuilder csv =
        new StringBuilder(
            "model,precision,device,threads,layer,layer_name,op,output_shape,output_bytes,prefix_macs,"
                + "prefix_param_bytes,runs,latency_ms,latency_ms_low,latency_ms_high,latency_ms_p99,"
                + "latency_source,power_w,energy_mj,energy_mj_low,energy_mj_high,energy_source\n");
    for (int layer = 0; layer <= 10_000; layer++) {
      int bytes = layer == 3_000 ? 1 : 10_000_000;
      double ms = layer * 0.01;
      csv.append(
              "long,int8,cpu,1,%d,t%d,TANH,1x%d,%d,%d,0,"
                  .formatted(layer, layer, bytes, bytes, layer))
          .append(
              layer == 0
                  ? "0,0,0,0,0,measured,,,,,\n"
                  : String.format(
                      Locale.ROOT, "30,%f,%f,%f,%f,measured,,,,,%n", ms, ms * 0.99, ms * 1.01, ms));
    }
    Path profile = Files.writeString(directory.resolve("long.csv"), csv);
    Run run =
        Run.of(
            "partition",
            profile + "",
            "--tail",
            "x10",
            "--link",
            "ethernet",
            "--json",
            "--out",
            directory.resolve("splits") + "");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("\"split_layer\" : 3000\\b");
    assertThat(Files.readAllLines(directory.resolve("splits").resolve("splits.csv")))
        .hasSize(10_002);
  }

  @Test
  void aSuspendedMachineLeavesTheMediansAsTheyWere() throws Exception {
    Path out = directory.resolve("suspended");
    File said = directory.resolve("out").toFile();
    String[] args = profile(out);
    args[6] = "200";
    Process process = start(said, Map.of(), List.of(), args);
    Path journal = out.resolve("measurements.journal");
    for (int i = 0; i < 600 && !Files.exists(journal) && process.isAlive(); i++) {
      Thread.sleep(50);
    }
    signal("-STOP", process);
    Thread.sleep(3_000);
    signal("-CONT", process);
    Ended ended = end(process, said);
    assertThat(ended.code()).as(ended.err()).isZero();
    ProfileCsv.read(out.resolve("profile.csv")).rows().stream()
        .flatMap(row -> row.latency().stream())
        .forEach(latency -> assertThat(latency.medianMs()).isLessThan(1_000));
  }

  @Test
  void resultsThatWereRemovedGetOneLineWithTheirName() throws Exception {
    Path out = directory.resolve("removed");
    File said = directory.resolve("out").toFile();
    String[] args = profile(out);
    args[6] = "300";
    Process process = start(said, Map.of(), List.of(), args);
    Path journal = out.resolve("measurements.journal");
    for (int i = 0; i < 600 && !Files.exists(journal) && process.isAlive(); i++) {
      Thread.sleep(50);
    }
    signal("-STOP", process);
    assumeThat(out.resolve("profile.csv")).doesNotExist();
    Files.move(out, directory.resolve("elsewhere"));
    signal("-CONT", process);
    Ended ended = end(process, said);
    assertThat(ended.code()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err().lines().filter(line -> line.startsWith("splitpoint: ")))
        .singleElement()
        .asString()
        .contains("removed");
  }

  private static void signal(String name, Process process) throws Exception {
    new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
  }
}
