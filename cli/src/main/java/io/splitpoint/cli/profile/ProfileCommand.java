package io.splitpoint.cli.profile;

import io.splitpoint.app.MeasuredPrefixes;
import io.splitpoint.app.ProfileResult;
import io.splitpoint.app.Profiling;
import io.splitpoint.app.ProfilingOptions;
import io.splitpoint.app.SplitQuestion;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.option.Words;
import io.splitpoint.cli.terminal.ExitCode;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description =
        "Measures every head and every tail of a model on each device, and on the host CPU as the"
            + " baseline, then compares the best splits by more runs; writes profile.csv,"
            + " tails.csv, layers.csv, runs.csv, splits.csv and report.html.",
    footer = {
      "",
      "Examples:",
      "  splitpoint profile --model vgg16 --device coral",
      "  splitpoint profile --model my_int8.tflite --device cpu,coral \\",
      "      --power um25c:/dev/rfcomm0",
      "  splitpoint profile --model vgg16 --device cpu --tail x10 --link wifi \\",
      "      --deadline 100",
      "  splitpoint profile --model my_int8.tflite --device delegate:libvx_delegate.so",
      "  splitpoint profile --model vgg16 --device coral --server 192.168.1.7:8000",
      "  splitpoint profile --model vgg16 --device coral --cpu-clock 600,1000,1500",
      "  splitpoint profile --model mobilenet-v2 --device cpu --ops --cold-starts 3"
    })
public final class ProfileCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin ProfileDevices devices = new ProfileDevices();
  @Mixin MeasuringOptions measuring = new MeasuringOptions();
  @Mixin QuestionOptions asked = new QuestionOptions();

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "PRECISION",
      description =
          "precision of a built-in model: int8 (default), float32 or both, separated by a comma; float32 runs"
              + " on the CPU only")
  List<String> precisions = List.of("int8");

  @Option(names = "--require-valid", description = "exit with 4 when the run is not valid")
  boolean requireValid;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "directory of the files (default: results/<model>-<device>-<time>)")
  Optional<Path> out = Optional.empty();

  @Option(names = "--resume", description = "continue an interrupted run")
  boolean resume;

  @Mixin OutputOptions output = new OutputOptions();

  @Option(
      names = "--export-markdown",
      paramLabel = "FILE",
      description = "also write the verdict, the answers and the table as Markdown")
  Optional<Path> exportMarkdown = Optional.empty();

  @Option(
      names = "--export-json",
      paramLabel = "FILE",
      description = "also write every timed run in the form of hyperfine's --export-json")
  Optional<Path> exportJson = Optional.empty();

  @Override
  public Integer call() throws IOException {
    ProfilingOptions options = options();
    PrintWriter stdout = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ProfileResult result =
        Profiling.run(options, new ProfileProgress(output.json ? err : stdout, err, output.quiet));
    if (exportMarkdown.isPresent()) {
      WholeFile.write(exportMarkdown.get(), to -> Exports.markdown(result, to));
    }
    if (exportJson.isPresent()) {
      WholeFile.write(exportJson.get(), to -> Exports.hyperfine(result, to));
    }
    output.print(() -> ProfileView.json(result), out -> ProfileView.print(result, out));
    if (devices.calibrate.isPresent()) {
      MeasuredPrefixes.calibrate(
          result.directory().resolve(RunDirectory.PROFILE),
          options.model(),
          options.opening().modelledHost(),
          Clock.MAX,
          devices.calibrate.get());
    }
    result.requireAnswer();
    return requireValid && !result.validity().valid() ? ExitCode.INFEASIBLE : 0;
  }

  private ProfilingOptions options() throws IOException {
    Profiler.Options how = measuring.options();
    SplitQuestion question = asked.question(how.seed());
    List<Precision> wanted =
        precisions.stream().map(word -> Words.value("--precision", word, Precision.class)).toList();
    return new ProfilingOptions(
        model.source(),
        wanted,
        devices.specs(),
        devices.opening(),
        devices.points(),
        how,
        measuring.inspection(),
        measuring.power.meters,
        asked.server(how.withTails(), wanted.size()),
        question,
        asked.confidence,
        out,
        resume,
        spec.commandLine().getParseResult().originalArgs());
  }
}
