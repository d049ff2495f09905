package io.splitpoint.cli.meter;

import io.splitpoint.app.metering.MeterSession;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.run.GrowingFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
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
      "Read it again with replay:FILE wherever a meter is asked for."
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
    PrintWriter err = spec.commandLine().getErr();
    long nanos = limit.nanos();
    AtomicLong samples = new AtomicLong();
    Set<String> emulated = new TreeSet<>();
    // the file comes after the first samples: a meter that is not there leaves no empty file
    try (MeterSession session = MeterSession.start(meters, err::println);
        PowerCsv csv = new PowerCsv(new GrowingFile(file))) {
      session.run(
          nanos,
          Long.MAX_VALUE,
          (meter, sample) -> {
            csv.append(meter.traits(), sample);
            samples.incrementAndGet();
            if (meter.traits().emulated()) {
              emulated.add(meter.name());
            }
          });
    }
    spec.commandLine()
        .getOut()
        .println(
            file
                + ": "
                + samples
                + " samples"
                + (emulated.isEmpty() ? "" : ", modelled: " + String.join(", ", emulated)));
    return 0;
  }
}
