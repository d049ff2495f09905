package io.splitpoint.bench.restless;

import io.splitpoint.bench.restless.ReferenceRuns.Estimator;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks the answers of the main job, on a quiet machine and beside a program that runs at random
 * times; {@code bench/restless} starts it, and bench/README.md says how to read what it prints.
 *
 * <p>One run: a C program runs the whole model, every head and every tail in shuffled turns; then
 * {@code ./splitpoint profile} runs; then the C program again. Beside all three another C program
 * keeps one core busy in random bursts, or does not. All measurements stay in the directory, and
 * {@code --judge} evaluates them again.
 */
public final class Restless {

  private static final long POLL_MS = 100;

  /** The settings with their defaults. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "model", "vgg16",
          "device", "coral",
          "runs", "5",
          "most", "1000",
          "load", "both",
          "rounds", "20",
          "cuts", "1000",
          "threads", Runtime.getRuntime().availableProcessors() + "",
          "estimator", "fastest",
          "out", "");

  private final Map<String, String> options;
  private final List<String> profileOptions;
  private final Path out;
  private final Parts parts;

  private Restless(Map<String, String> options, List<String> profileOptions) throws IOException {
    this.options = options;
    this.profileOptions = profileOptions;
    String name = Path.of(options.get("model")).getFileName() + "-" + options.get("device");
    out =
        options.get("out").isEmpty()
            ? Path.of("bench", "target", "restless", name)
            : Path.of(options.get("out"));
    parts = Parts.of(options.get("model"), number("cuts"), out.resolve("parts"));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>(DEFAULTS);
    List<String> profileOptions = new ArrayList<>();
    boolean judgeOnly = false;
    for (int i = 0; i < args.length; i++) {
      String name = args[i].replaceFirst("^--", "");
      if (args[i].equals("--")) {
        profileOptions.addAll(List.of(args).subList(i + 1, args.length));
        break;
      } else if (args[i].equals("--judge")) {
        judgeOnly = true;
      } else if (args[i].startsWith("--") && options.containsKey(name) && i + 1 < args.length) {
        options.put(name, args[++i]);
      } else {
        System.err.println(
            "usage: bench/restless [--judge] [--NAME VALUE]… [-- OPTIONS OF PROFILE], names and"
                + " defaults: "
                + new java.util.TreeMap<>(DEFAULTS)
                + "; --load takes on, off or both, --estimator fastest, median or pace; --most N"
                + " makes at most N of the runs that are not there yet");
        System.exit(2);
      }
    }
    Restless restless = new Restless(options, profileOptions);
    if (!judgeOnly) {
      restless.run();
    }
    restless.judge(System.out);
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private List<Boolean> loads() {
    return switch (options.get("load")) {
      case "on" -> List.of(true);
      case "off" -> List.of(false);
      default -> List.of(false, true);
    };
  }

  private Path directory(boolean load, int run) {
    return out.resolve((load ? "restless-" : "quiet-") + run);
  }

  private void run() throws IOException, InterruptedException {
    Path reference = compile("parts_in_turns");
    Path bursts = compile("busy_bursts");
    int made = 0;
    for (int run = 1; run <= number("runs"); run++) {
      for (boolean load : loads()) {
        Path directory = directory(load, run);
        if (Files.exists(directory.resolve("seconds")) || made == number("most")) {
          continue;
        }
        made++;
        deleteAll(directory); // remains of a run that was interrupted
        Files.createDirectories(directory);
        Process other = load ? new ProcessBuilder(bursts + "", run + "").start() : null;
        try {
          reference(reference, run, directory.resolve("before.csv"));
          profile(directory);
          reference(reference, run + 1000, directory.resolve("after.csv"));
        } finally {
          if (other != null) {
            other.getOutputStream().close();
            other.waitFor();
          }
        }
      }
    }
  }

  /** Measures half of the rounds. */
  private void reference(Path program, int seed, Path to) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program + "", TfLite.load().path() + ""));
    command.add(options.get("threads"));
    command.add(Math.max(1, number("rounds") / 2) + "");
    command.add("2"); // runs per turn; the last one counts
    command.add(seed + "");
    parts.files().forEach(file -> command.add(file + ""));
    Path unfinished = to.resolveSibling(to.getFileName() + ".part");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(unfinished.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("the reference ended with " + process.exitValue() + ": " + command);
    }
    Files.move(unfinished, to);
  }

  private void profile(Path directory) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./splitpoint", "profile", "--json"));
    command.addAll(List.of("--model", options.get("model"), "--device", options.get("device")));
    command.addAll(List.of("--out", directory.resolve("profile") + ""));
    command.addAll(profileOptions);
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("profile.json").toFile())
            .redirectError(directory.resolve("profile.err").toFile())
            .start();
    long peakKb = 0;
    while (process.isAlive()) {
      peakKb = Math.max(peakKb, peakKb(process.pid()));
      Thread.sleep(POLL_MS);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(
          "profile ended with "
              + process.exitValue()
              + ": "
              + Files.readString(directory.resolve("profile.err")));
    }
    Files.writeString(directory.resolve("peak_mb"), peakKb * 1024 / 1_000_000 + "\n");
    Files.writeString(directory.resolve("seconds"), String.format(Locale.ROOT, "%.1f%n", seconds));
  }

  /** The process's high-water mark of resident memory, 0 where it has ended. */
  private static long peakKb(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private void judge(PrintStream to) throws IOException {
    Estimator estimator = Estimator.valueOf(options.get("estimator").toUpperCase(Locale.ROOT));
    to.printf(
        "%s on %s, reference by %s; percentages in brackets: reference scaled to the whole model as said%n",
        options.get("model"), options.get("device"), options.get("estimator"));
    List<String> csv = new ArrayList<>(List.of(Report.CSV_HEADER));
    List<Report> reports = new ArrayList<>();
    for (boolean load : new boolean[] {false, true}) {
      for (int run = 1; Files.exists(directory(load, run).resolve("after.csv")); run++) {
        Report report = report(load, run, estimator);
        reports.add(report);
        csv.add(report.csv());
        to.println(report.line());
      }
    }
    if (reports.isEmpty()) {
      to.println("no run yet in " + out);
      return;
    }
    to.println(Report.summary(reports));
    Files.write(out.resolve("restless.csv"), csv);
    to.println("wrote " + out.resolve("restless.csv"));
  }

  private Report report(boolean load, int run, Estimator estimator) throws IOException {
    Path directory = directory(load, run);
    Path before = directory.resolve("before.csv");
    Path after = directory.resolve("after.csv");
    int count = parts.files().size();
    Said said = Said.read(directory.resolve("profile.json"), directory.resolve("profile"));
    double[] reference = ReferenceRuns.read(List.of(before, after)).times(count, estimator);
    return new Report(
        load,
        run,
        said,
        Judgement.of(said, parts, reference),
        Judgement.drift(
            parts,
            ReferenceRuns.read(List.of(before)).times(count, estimator),
            ReferenceRuns.read(List.of(after)).times(count, estimator)),
        Double.parseDouble(Files.readString(directory.resolve("seconds")).strip()),
        Long.parseLong(Files.readString(directory.resolve("peak_mb")).strip()));
  }

  private Path compile(String name) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(out.resolve("bin"));
    Path source = directory.resolve(name + ".c");
    try (InputStream in = Restless.class.getResourceAsStream("/" + name + ".c")) {
      Files.write(source, in.readAllBytes());
    }
    Path program = directory.resolve(name).toAbsolutePath();
    Process gcc =
        new ProcessBuilder("gcc", "-O2", "-Wall", "-o", program + "", source + "", "-ldl")
            .inheritIO()
            .start();
    if (gcc.waitFor() != 0) {
      throw new IOException("gcc could not build " + source);
    }
    return program;
  }

  private static void deleteAll(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(directory)) {
        for (Path each : inside) {
          deleteAll(each);
        }
      }
    }
    Files.deleteIfExists(directory);
  }

  /** The text of a verdict that may be absent. */
  static String verdict(Optional<Boolean> valid) {
    return valid.map(v -> v ? "VALID" : "NOT VALID").orElse("no verdict");
  }
}
