package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line parses, calls and prints: what else a command does is a use case in app. */
class ThinCommandsTest {

  private static final Path COMMANDS = Path.of("src", "main", "java", "io", "splitpoint", "cli");
  private static final int MOST_LINES = 150;

  /** What all groups share, and the program itself. */
  private static final Set<String> SHARED =
      Set.of("io.splitpoint.cli", "io.splitpoint.cli.option", "io.splitpoint.cli.terminal");

  /** Views say what they show by the ends of their names; progress is one that moves. */
  private static final Pattern VIEW =
      Pattern.compile(".*(View|Table|Drawing|Json|Exports|Line|Progress|Page|Completion)");

  private static final JavaClasses CLI =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.splitpoint.cli");

  @Test
  void noCommandIsOver150Lines() throws IOException {
    List<String> longer = new ArrayList<>();
    for (Path file : sources(COMMANDS)) {
      String name = file.getFileName().toString().replace(".java", "");
      if (name.endsWith("Command") && Files.readAllLines(file).size() > MOST_LINES) {
        longer.add(name);
      }
    }
    assertThat(longer).isEmpty();
  }

  @Test
  void groupsHoldOnlyCommandsOptionGroupsAndViews() {
    assertThat(CLI.stream().filter(of -> !SHARED.contains(of.getPackageName())))
        .filteredOn(of -> of.isTopLevelClass() && !of.getSimpleName().equals("package-info"))
        .filteredOn(of -> !isCommand(of) && !isOptionGroup(of))
        .extracting(JavaClass::getSimpleName)
        .allMatch(name -> VIEW.matcher(name).matches());
  }

  private static boolean isCommand(JavaClass of) {
    return of.isAnnotatedWith("picocli.CommandLine$Command");
  }

  private static boolean isOptionGroup(JavaClass of) {
    return of.getFields().stream()
        .anyMatch(
            field ->
                field.isAnnotatedWith("picocli.CommandLine$Option")
                    || field.isAnnotatedWith("picocli.CommandLine$Mixin"));
  }

  @Test
  void commandsRunNoModelsThemselves() {
    assertThat(CLI)
        .flatExtracting(JavaClass::getDirectDependenciesFromSelf)
        .extracting(to -> to.getTargetClass().getPackageName())
        .doesNotContain(
            "io.splitpoint.tflite",
            "io.splitpoint.edgetpu",
            "io.splitpoint.pty",
            "io.splitpoint.usb");
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
