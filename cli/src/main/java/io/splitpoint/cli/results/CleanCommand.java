package io.splitpoint.cli.results;

import io.splitpoint.app.UserCache;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = {
      "Shows this program's cache for this user, and removes it on request.",
      "",
      "The cache is built again when it is needed. Results of runs are never removed; docs/files.md"
          + " lists the files of a run."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint clean",
      "  splitpoint clean models compiled --remove",
      "  splitpoint clean --remove"
    })
public final class CleanCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "entries to show or remove (default: all)")
  List<String> names = List.of();

  @Option(names = "--remove", description = "remove the entries instead of only showing them")
  boolean remove;

  @Mixin OutputOptions output = new OutputOptions();

  private record Answer(String cache, boolean removed, List<UserCache.Entry> entries) {}

  @Override
  public Integer call() throws IOException {
    Path cache = UserCache.directory();
    List<UserCache.Entry> all = UserCache.entries(cache);
    List<String> known = all.stream().map(UserCache.Entry::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InputException(
            "clean: expected %s, found '%s'"
                .formatted(
                    known.isEmpty()
                        ? "no name, for " + cache + " is empty"
                        : "one of " + String.join(", ", known),
                    name));
      }
    }
    List<UserCache.Entry> chosen =
        all.stream().filter(entry -> names.isEmpty() || names.contains(entry.name())).toList();
    if (remove) {
      for (UserCache.Entry entry : chosen) {
        UserCache.delete(entry);
      }
    }
    output.print(
        () -> new Answer(cache.toString(), remove, chosen), out -> print(cache, chosen, out));
    return 0;
  }

  private void print(Path cache, List<UserCache.Entry> chosen, PrintWriter out) {
    if (chosen.isEmpty()) {
      out.println(cache + ": nothing is cached");
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
        megabytes(chosen.stream().mapToLong(UserCache.Entry::bytes).sum()),
        remove ? ", removed" : "; --remove removes it");
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }
}
