package io.splitpoint.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.ProfileTarget;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Where a file's numbers come from: the JSON file beside it, and the foot of the report. */
public final class Provenance {

  /**
   * Writes records as JSON: their components' names in snake case, the words of enums in lower
   * case, nanoseconds in milliseconds, null for what is absent.
   */
  public static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true)
          .registerModules(Optionals.module(), NanosecondsInMs.module())
          .setPropertyNamingStrategy(NanosecondsInMs.SNAKE_CASE);

  private final ObjectNode node = JSON.createObjectNode();
  private final RunClock clock = new RunClock(RunClock.Reading::now);

  public Provenance(List<String> commandLine) throws IOException {
    node.put("program", "splitpoint " + Version.read());
    node.put("command_line", String.join(" ", withoutSecrets(commandLine)));
    node.put("started", clock.started());
    node.put("clock", "System.nanoTime");
  }

  /** Headers may hold passwords, and a run's directory is shown to others: names are kept. */
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
    for (ProfileTarget target : targets) {
      ObjectNode model = node.withArray("models").addObject();
      model.put("model", target.model());
      model.put("precision", target.precision());
      model.put("sha256", target.graph().sha256());
    }
    return this;
  }

  public Provenance machine(Machine machine, Machine.State start, Machine.State end) {
    ObjectNode to = JSON.valueToTree(machine);
    to.set("at_start", JSON.valueToTree(start));
    to.set("at_end", JSON.valueToTree(end));
    node.set("machine", to);
    return this;
  }

  /** Names and versions of the native libraries, and the Java that ran. */
  public Provenance libraries(Map<String, String> libraries) {
    ObjectNode to = node.putObject("libraries");
    libraries.forEach(to::put);
    to.put("java", System.getProperty("java.runtime.version"));
    return this;
  }

  public Provenance seed(long seed) {
    node.put("seed", seed);
    return this;
  }

  public Provenance meters(List<String> meters) {
    meters.forEach(node.putArray("meters")::add);
    return this;
  }

  /** The SHA-256 of files that were read, by their paths. */
  public Provenance files(String key, List<Path> files) throws IOException {
    ObjectNode to = node.putObject(key);
    for (Path file : files) {
      try {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        to.put(file.toString(), HexFormat.of().formatHex(sha256));
      } catch (NoSuchAlgorithmException failure) {
        throw new IllegalStateException("every Java has SHA-256", failure);
      }
    }
    return this;
  }

  public Provenance put(String key, String value) {
    node.put(key, value);
    return this;
  }

  public Provenance put(String key, Object value) {
    node.set(key, JSON.valueToTree(value));
    return this;
  }

  public Provenance warnings(List<String> warnings) {
    warnings.forEach(node.putArray("warnings")::add);
    return this;
  }

  public Provenance ended() {
    end();
    return this;
  }

  /** Ends as {@link #ended}; what happened to the clocks meanwhile, one line each. */
  public List<String> end() {
    RunClock.Passed passed = clock.passed();
    node.put("ended", passed.ended());
    node.put("duration_s", passed.took().toMillis() / 1e3);
    passed.oddities().forEach(node.putArray("clock_oddities")::add);
    return passed.oddities();
  }

  public ObjectNode json() {
    return node;
  }

  public void writeTo(Writer out) throws IOException {
    out.write(JSON.writeValueAsString(node));
    out.write("\n");
  }
}
