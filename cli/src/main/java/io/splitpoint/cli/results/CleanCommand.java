package io.splitpoint.cli.results;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.ModelSource;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what this program keeps in this user's cache to be faster the next time, and removes"
          + " it when asked to.",
      "",
      "All of it is made again when it is needed. Results of runs are never touched; docs/files.md"
          + " lists every file that a run leaves."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint clean",
      "  splitpoint clean models compiled --remove",
      "  splitpoint clean --remove"
    })
public final class CleanCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "of what is shown, to show or remove it alone")
  List<String> names = List.of();

  @Option(names = "--remove", description = "remove it instead of only showing it")
  boolean remove;

  @Mixin OutputOptions output = new OutputOptions();

  /** One thing in the cache. */
  public record Entry(String name, String what, Path path, long bytes) {}

  @Override
  public Integer call() throws IOException {
    Path cache = ModelSource.userCache();
    List<Entry> all = entries(cache);
    List<String> known = all.stream().map(Entry::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "clean: expected %s, found '%s'"
                .formatted(
                    known.isEmpty()
                        ? "no name, for " + cache + " is empty"
                        : "one of " + String.join(", ", known),
                    name));
      }
    }
    List<Entry> chosen =
        all.stream().filter(entry -> names.isEmpty() || names.contains(entry.name())).toList();
    if (remove) {
      for (Entry entry : chosen) {
        delete(entry.path());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (output.json) {
      out.println(json(cache, chosen));
    } else {
      print(cache, chosen, out);
    }
    out.flush();
    return 0;
  }

  public static List<Entry> entries(Path cache) throws IOException {
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> below = Files.list(cache)) {
      for (Path path : below.sorted().toList()) {
        String name = path.getFileName().toString();
        entries.add(new Entry(name, what(name), path, bytes(path)));
      }
    }
    return entries;
  }

  private static String what(String name) {
    return switch (name) {
      case "models" -> "built-in models, built on their first use";
      case "compiled" -> "heads and tails that edgetpu_compiler compiled";
      case "trials" -> "which of your models ran without a crash";
      case "javacpp" -> "unpacked video libraries";
      default -> name.matches("[0-9a-f]{16}") ? "an unpacked TensorFlow Lite library" : "not known";
    };
  }

  private static long bytes(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try {
          bytes += Files.size(file);
        } catch (NoSuchFileException gone) {
          // another run removed it meanwhile
        }
      }
      return bytes;
    }
  }

  /** Links are removed and not followed. */
  public static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void print(Path cache, List<Entry> chosen, PrintWriter out) {
    if (chosen.isEmpty()) {
      out.println(cache + ": nothing is kept there");
      return;
    }
    List<List<String>> rows =
        chosen.stream()
            .map(entry -> List.of(entry.name(), entry.what(), megabytes(entry.bytes())))
            .toList();
    TextTable.print(List.of("name", "what it is", "MB"), rows, out);
    out.printf(
        "%s: %s MB%s%n",
        cache,
        megabytes(chosen.stream().mapToLong(Entry::bytes).sum()),
        remove ? ", removed" : "; --remove removes it");
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }

  private String json(Path cache, List<Entry> chosen) throws IOException {
    ObjectNode answer = Provenance.JSON.createObjectNode();
    answer.put("cache", cache.toString());
    answer.put("removed", remove);
    answer.putArray("entries");
    for (Entry entry : chosen) {
      answer
          .withArray("entries")
          .addObject()
          .put("name", entry.name())
          .put("what", entry.what())
          .put("bytes", entry.bytes());
    }
    return Provenance.JSON.writeValueAsString(answer);
  }
}
