package io.splitpoint.cli.shell;

import io.splitpoint.run.Version;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    hidden = true, // The command is for packagers.
    description = "Writes a manual page of every command.",
    footer = {"", "Example:", "  splitpoint man --out man/man1"})
public final class ManCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "directory of splitpoint.1, splitpoint-profile.1 and so on")
  Path directory;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(directory);
    write(spec.root().commandLine());
    return 0;
  }

  private void write(CommandLine command) throws IOException {
    CommandSpec of = command.getCommandSpec();
    if (of.usageMessage().hidden()) {
      return;
    }
    String page = ManPage.of(command, Version.read(), Version.built());
    Path file = directory.resolve(of.qualifiedName("-") + ".1");
    WholeFile.write(file, out -> out.write(page));
    for (CommandLine sub : command.getSubcommands().values()) {
      write(sub);
    }
  }
}
