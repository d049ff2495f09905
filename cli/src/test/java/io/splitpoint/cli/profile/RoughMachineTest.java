package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines that are small, full or change their clock, around a real process of the program. They
 * take root, name spaces or libfaketime; where those are missing a test is skipped and says why.
 */
@Tag("proof")
class RoughMachineTest {

  private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path V2 = Path.of("/sys/fs/cgroup");

  @TempDir Path directory;

  private record Ended(int code, String err) {

    List<String> complaints() {
      return err.lines().filter(line -> line.startsWith("splitpoint: ")).toList();
    }
  }

  private ProcessBuilder program(List<String> before, String... args) {
    List<String> line = new ArrayList<>(before);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.splitpoint.cli.Main"));
    line.addAll(List.of(args));
    return new ProcessBuilder(line)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(directory.resolve("err").toFile());
  }

  private Ended end(Process process) throws Exception {
    assertThat(process.waitFor(20, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), Files.readString(directory.resolve("err")));
  }

  private Ended run(List<String> before, String... args) throws Exception {
    return end(program(before, args).start());
  }

  private String[] profile(String model, Path out, String... more) {
    List<String> args =
        new ArrayList<>(List.of("profile", "--model", model, "--device", "cpu", "--runs", "3"));
    args.addAll(List.of("--quiet", "--models-dir", directory.resolve("models").toString()));
    args.addAll(List.of("--out", out.toString()));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  /** Runs what follows in a name space of its own with a file system on the directory. */
  private static List<String> mounted(Path on, String options) throws Exception {
    assumeMountsAreAllowed();
    String script = "mount -t tmpfs -o " + options + " tmpfs \"$1\" && shift && exec \"$@\"";
    return List.of("unshare", "-rm", "sh", "-c", script, "sh", on.toString());
  }

  private static void assumeMountsAreAllowed() throws Exception {
    Process probe =
        new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "x", "/mnt").start();
    assumeThat(probe.waitFor()).as("unshare -rm and mount are allowed").isZero();
  }

  @Test
  void inAChrootTheDoctorKnowsHowMuchRoomThereIs() throws Exception {
    assumeMountsAreAllowed();
    Path root = Files.createDirectory(directory.resolve("root"));
    // its own top is no mount point, as in a build root: only what is in it is mounted
    String script =
        """
        root=$1; shift; cd /
        for each in *; do
          if [ -L "$each" ]; then cp -P "$each" "$root/"
          elif [ -d "$each" ]; then mkdir "$root/$each" && mount --rbind "/$each" "$root/$each"
          fi
        done
        exec chroot "$root" "$@\"""";
    Path said = directory.resolve("said");
    List<String> inside = List.of("unshare", "-rm", "sh", "-c", script, "sh", root.toString());
    Ended ended = end(program(inside, "doctor", "--json").redirectOutput(said.toFile()).start());
    assertThat(ended.err()).doesNotContain("mount point", "Exception");
    List<String> disks = new ArrayList<>();
    for (JsonNode check : new ObjectMapper().readTree(said.toFile()).findParents("check")) {
      if (check.get("check").asText().contains("disk")) {
        disks.add(check.get("state").asText() + " " + check.get("found").asText());
      }
    }
    assertThat(disks).isNotEmpty().allMatch(disk -> disk.matches(".*: [0-9.]+ [GM]iB free.*"));
  }

  @Test
  void aFullDiskIsOneLineWithTheFilesName() throws Exception {
    assertThat(run(List.of(), profile("lenet", directory.resolve("first"))).code()).isZero();
    for (String size : List.of("4k", "12k", "40k")) {
      Path out = Files.createDirectories(directory.resolve("disk of " + size));
      Ended ended = run(mounted(out, "size=" + size), profile("lenet", out));
      assertThat(ended.code()).as(size + ended.err()).isEqualTo(2);
      assertThat(ended.complaints())
          .as(size)
          .singleElement()
          .asString()
          .contains(out.toString(), "No space left on device");
    }
  }

  @Test
  void resultsThatCannotBeWrittenAreOneLineBeforeAnythingIsMeasured() throws Exception {
    Path out = Files.createDirectories(directory.resolve("read only"));
    Ended ended = run(mounted(out, "ro"), profile("lenet", out));
    assertThat(ended.code()).as(ended.err()).isEqualTo(2);
    assertThat(ended.complaints())
        .singleElement()
        .asString()
        .contains(out.toString(), "Read-only file system");
  }

  @Test
  void inTwoHundredMegabytesItWorksOrSaysWhatIsMissing() throws Exception {
    boolean first = Files.exists(V1);
    Path group = (first ? V1 : V2).resolve("splitpoint-test-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(group);
      Files.writeString(
          group.resolve(first ? "memory.limit_in_bytes" : "memory.max"), "" + (200L << 20));
    } catch (IOException notRoot) {
      assumeThat(false).as("a control group can be made here: " + notRoot).isTrue();
    }
    try {
      List<String> inside =
          List.of(
              "sh", "-c", "echo $$ >\"$1\"/cgroup.procs && shift && exec \"$@\"", "sh", group + "");
      Path out = directory.resolve("small");
      Ended small = run(inside, profile("mobilenet-v2", out));
      assertThat(small.code()).as(small.err()).isZero();
      String csv = out.resolve("profile.csv").toString();
      Ended partition =
          run(inside, "partition", csv, "--tail", "x10", "--link", "wifi", "--out", out.toString());
      assertThat(partition.code()).as(partition.err()).isZero();
      String models = directory.resolve("models").toString();
      Ended inspect = run(inside, "inspect", "mobilenet-v2", "--models-dir", models);
      assertThat(inspect.code()).as(inspect.err()).isZero();
      Ended large =
          run(inside, profile("vgg16", directory.resolve("large"), "--precision", "float32"));
      assertThat(large.code()).as(large.err()).isEqualTo(3);
      assertThat(large.complaints())
          .singleElement()
          .asString()
          .containsPattern(
              "float32: expected at least \\d+ MB of free memory to run it, found \\d+ MB")
          .contains(group.getFileName().toString());
    } finally {
      Files.delete(group);
    }
  }

  @Test
  void aClockSteppedByAnHourChangesNoDurationAndIsTold() throws Exception {
    Path library;
    try (Stream<Path> found =
        Files.find(Path.of("/usr/lib"), 4, (file, as) -> file.endsWith("libfaketime.so.1"))) {
      library = found.findFirst().orElse(null);
    }
    assumeThat(library).as("libfaketime is installed").isNotNull();
    Path out = directory.resolve("stepped");
    Path time = Files.writeString(directory.resolve("time"), "+0\n");
    ProcessBuilder builder = program(List.of(), profile("mobilenet-v2", out));
    builder.environment().put("LD_PRELOAD", library.toString());
    builder.environment().put("FAKETIME_TIMESTAMP_FILE", time.toString());
    builder.environment().put("FAKETIME_NO_CACHE", "1");
    builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    long began = System.nanoTime();
    Process process = builder.start();
    Path journal = out.resolve("measurements.journal");
    for (int i = 0; i < 2_000 && !Files.exists(journal) && process.isAlive(); i++) {
      Thread.sleep(20);
    }
    Files.writeString(time, "+3600\n");
    Ended ended = end(process);
    double tookS = (System.nanoTime() - began) / 1e9;
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode told = Provenance.JSON.readTree(out.resolve("profile.json").toFile());
    assertThat(told.path("clock_oddities").path(0).asText())
        .matches("the clock was stepped by 3(599|600|601) s .*");
    assertThat(told.path("duration_s").asDouble()).isBetween(0.1, tookS);
    assertThat(Files.readString(out.resolve("report.html"))).contains("the clock was stepped by");
    ProfileCsv.read(out.resolve("profile.csv")).rows().stream()
        .flatMap(row -> row.latency().stream())
        .forEach(latency -> assertThat(latency.medianMs()).isLessThan(1_000));
  }
}
