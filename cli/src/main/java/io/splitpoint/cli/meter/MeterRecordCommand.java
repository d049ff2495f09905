package io.splitpoint.cli.meter;

import io.splitpoint.app.metering.MeterRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "record",
    description = {
      "Writes every sample of one or more meters into a CSV file, until Ctrl-C.",
      "",
      "Replay it with replay:FILE in place of a meter."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint meter record um25c:/dev/rfcomm0 --out power.csv --for 60",
      "  splitpoint meter record um25c:/dev/rfcomm0#topology=board rapl"
    })
final class MeterRecordCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "SPEC", description = MeterCommand.SPEC_HELP)
  List<String> meters;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "power.csv",
      description = "the file (default: ${DEFAULT-VALUE})")
  Path file;

  @Mixin MeteringTime limit = new MeteringTime();

  @Override
  public Integer call() throws IOException {
    MeterRecording.Result written =
        MeterRecording.run(meters, file, limit.nanos(), spec.commandLine().getErr()::println);
    spec.commandLine()
        .getOut()
        .println(
            file
                + ": "
                + written.samples()
                + " samples"
                + (written.emulated().isEmpty()
                    ? ""
                    : ", modelled: " + String.join(", ", written.emulated())));
    return 0;
  }
}
