package io.splitpoint.cli.option;

import io.splitpoint.doctor.Finding;
import io.splitpoint.failure.InputException;
import io.splitpoint.table.Nearest;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The user's own defaults of options: variables {@code SPLITPOINT_LINK} and so on, or lines {@code
 * link = wifi} of {@code ~/.config/splitpoint/defaults.properties}. An option on the command line
 * overrides both, and a variable overrides the file.
 */
public final class Defaults implements IDefaultValueProvider {

  /** The options with user defaults, and the commands that have them. */
  private static final Map<String, Set<String>> KEPT =
      Map.of(
          "power", Set.of("profile", "validate"),
          "edgetpu-compiler", Set.of("profile", "stream", "run", "validate", "serve"),
          "edgetpu-library", Set.of("profile", "stream", "run", "validate", "serve"),
          "tflite-library", Set.of("profile", "serve"),
          "host",
              Set.of(
                  "profile",
                  "estimate",
                  "segment",
                  "fit",
                  "stream",
                  "run",
                  "validate",
                  "serve",
                  "tasks"),
          "link", Set.of("profile", "partition"),
          "memory", Set.of("profile"));

  /** A default in effect. */
  private record Kept(String value, String from) {}

  private final Map<String, Kept> values = new TreeMap<>();

  private Defaults() {}

  /** No defaults. */
  public static Defaults none() {
    return new Defaults();
  }

  /** The defaults of this user. */
  public static Defaults here() throws IOException {
    return read(System.getenv(), file(System.getenv(), System.getProperty("user.home")));
  }

  /**
   * Where the file is looked for, by the XDG Base Directory Specification.
   *
   * @param home the home directory where the environment names none
   */
  public static Path file(Map<String, String> environment, String home) {
    String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String own = environment.getOrDefault("HOME", "");
    Path config =
        base.startsWith("/") ? Path.of(base) : Path.of(own.isEmpty() ? home : own, ".config");
    return config.resolve("splitpoint").resolve("defaults.properties");
  }

  /**
   * @throws InputException when the file has an unknown key, or cannot be read
   */
  public static Defaults read(Map<String, String> environment, Path file) throws IOException {
    Defaults defaults = new Defaults();
    if (Files.exists(file)) {
      Properties lines = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        lines.load(reader);
      } catch (IllegalArgumentException malformed) {
        throw new InputException(
            file + ": expected lines 'OPTION = VALUE', found: " + malformed.getMessage());
      } catch (IOException unreadable) {
        throw new InputException(
            file
                + ": expected a file in UTF-8 that can be read, found: "
                + unreadable.getMessage());
      }
      for (String key : lines.stringPropertyNames()) {
        if (!KEPT.containsKey(key)) {
          throw new InputException(
              "%s: expected one of %s, found '%s'%s"
                  .formatted(
                      file,
                      String.join(", ", KEPT.keySet().stream().sorted().toList()),
                      key,
                      Nearest.to(key, List.copyOf(KEPT.keySet()))
                          .map(meant -> "; did you mean " + meant + "?")
                          .orElse("")));
        }
        String value = lines.getProperty(key).strip();
        if (value.isEmpty()) {
          throw new InputException("%s: expected a value of '%s', found none".formatted(file, key));
        }
        defaults.values.put(key, new Kept(value, file.toString()));
      }
    }
    for (String key : KEPT.keySet()) {
      String name = variable(key);
      Optional.ofNullable(environment.get(name))
          .filter(value -> !value.isBlank())
          .ifPresent(value -> defaults.values.put(key, new Kept(value.strip(), name)));
    }
    return defaults;
  }

  private static String variable(String key) {
    return "SPLITPOINT_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String key = option.longestName().replaceFirst("^--", "");
    Kept kept = values.get(key);
    return kept != null && KEPT.get(key).contains(option.command().name()) ? kept.value() : null;
  }

  /** The findings for {@code doctor}. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    values.forEach(
        (key, kept) ->
            findings.add(
                new Finding(
                    "default --" + key,
                    Finding.State.FINE,
                    kept.value() + ", from " + kept.from(),
                    List.of(),
                    false)));
    return findings;
  }
}
