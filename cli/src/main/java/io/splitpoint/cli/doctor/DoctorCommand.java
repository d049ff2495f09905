package io.splitpoint.cli.doctor;

import io.splitpoint.app.ModelSource;
import io.splitpoint.cli.option.Defaults;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.ExitCode;
import io.splitpoint.doctor.Doctor;
import io.splitpoint.doctor.Finding;
import io.splitpoint.doctor.Surroundings;
import io.splitpoint.run.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what is installed, attached and permitted on this machine, and commands for what is"
          + " not.",
      "",
      "Exit code 0 when the main job can run here (with a Coral or with its model), 3 when"
          + " something that it needs is missing."
    },
    footer = {"", "Examples:", "  splitpoint doctor", "  splitpoint doctor --json"})
public final class DoctorCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin OutputOptions output = new OutputOptions();

  @Option(names = "--problems", description = "show only the problems")
  boolean problems;

  private record Answer(boolean ready, List<Finding> checks) {}

  @Override
  public Integer call() throws IOException {
    List<Finding> all =
        new ArrayList<>(
            Doctor.examine(
                Surroundings.here(),
                ModelSource.defaultDirectory(),
                Path.of("results"),
                Version.built()));
    all.addAll(((Defaults) spec.commandLine().getDefaultValueProvider()).findings());
    List<Finding> stopping = all.stream().filter(Finding::stopsTheMainJob).toList();
    output.print(() -> new Answer(stopping.isEmpty(), all), out -> print(all, stopping, out));
    return stopping.isEmpty() ? 0 : ExitCode.MISSING;
  }

  private void print(List<Finding> all, List<Finding> stopping, PrintWriter out) {
    int width = all.stream().mapToInt(finding -> finding.check().length()).max().orElse(0);
    String indent = " ".repeat(9 + width + 2);
    for (Finding finding : all) {
      if (problems && finding.state() == Finding.State.FINE) {
        continue;
      }
      out.printf(
          "%-7s  %-" + width + "s  %s%n",
          finding.state().label(),
          finding.check(),
          finding.found());
      finding
          .type()
          .forEach(line -> out.println(indent + (line.startsWith("#") ? "" : "$ ") + line));
    }
    if (stopping.isEmpty()) {
      if (!problems) {
        out.println();
        out.println("The main job can run here: splitpoint profile --model vgg16 --device coral");
      }
    } else {
      out.println();
      out.println(
          "The main job cannot run here: "
              + String.join(", ", stopping.stream().map(Finding::check).toList()));
    }
  }
}
