package io.splitpoint.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.ProfileTarget;
import io.splitpoint.table.Optionals;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The source of a file's numbers, for the JSON file beside it and the foot of the report. */
public final class Provenance {

  /**
   * Writes records as JSON: component names in snake case, enums in lower case, nanoseconds in
   * milliseconds, absent values as null.
   */
  public static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true)
          .registerModules(Optionals.module(), NanosecondsInMs.module())
          .setPropertyNamingStrategy(NanosecondsInMs.SNAKE_CASE);

  private record Model(String model, String precision, String sha256) {}

  private record MachineThen(
      @JsonUnwrapped Machine machine, Machine.State atStart, Machine.State atEnd) {}

  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final RunClock clock = new RunClock(RunClock.Reading::now);

  public Provenance(List<String> commandLine) throws IOException {
    put("program", "splitpoint " + Version.read());
    put("command_line", String.join(" ", withoutSecrets(commandLine)));
    put("started", clock.started());
    put("clock", "System.nanoTime");
  }

  /** Keeps only the names of headers: values may be passwords, and directories are shared. */
  private static List<String> withoutSecrets(List<String> commandLine) {
    List<String> shown = new ArrayList<>();
    String before = "";
    for (String word : commandLine) {
      boolean value = before.equals("--header");
      boolean both = word.startsWith("--header=");
      shown.add((value || both) && word.contains(":") ? word.replaceFirst(":.*", ":…") : word);
      before = word;
    }
    return shown;
  }

  public Provenance targets(List<ProfileTarget> targets) {
    return put(
        "models",
        targets.stream()
            .map(one -> new Model(one.model(), one.precision(), one.graph().sha256()))
            .toList());
  }

  public Provenance machine(Machine machine, Machine.State start, Machine.State end) {
    return put("machine", new MachineThen(machine, start, end));
  }

  /** Names and versions of the native libraries and of Java. */
  public Provenance libraries(Map<String, String> libraries) {
    Map<String, String> all = new LinkedHashMap<>(libraries);
    all.put("java", System.getProperty("java.runtime.version"));
    return put("libraries", all);
  }

  public Provenance seed(long seed) {
    return put("seed", seed);
  }

  /** The SHA-256 of the files that were read, by their paths. */
  public Provenance files(String key, List<Path> files) throws IOException {
    Map<String, String> sums = new LinkedHashMap<>();
    for (Path file : files) {
      try {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        sums.put(file.toString(), HexFormat.of().formatHex(sha256));
      } catch (NoSuchAlgorithmException failure) {
        throw new IllegalStateException("every Java has SHA-256", failure);
      }
    }
    return put(key, sums);
  }

  /**
   * @param value a text, a number, a record, or a list or a map of them
   */
  public Provenance put(String key, Object value) {
    entries.put(key, value);
    return this;
  }

  public Provenance ended() {
    end();
    return this;
  }

  /** Ends like {@link #ended}; returns what happened to the clocks meanwhile, one line each. */
  public List<String> end() {
    RunClock.Passed passed = clock.passed();
    put("ended", passed.ended());
    put("duration_s", passed.took().toMillis() / 1e3);
    put("clock_oddities", passed.oddities());
    return passed.oddities();
  }

  /** All of it as JSON. */
  public String text() throws IOException {
    return JSON.writeValueAsString(entries);
  }

  public void writeTo(Writer out) throws IOException {
    out.write(text());
    out.write("\n");
  }
}
