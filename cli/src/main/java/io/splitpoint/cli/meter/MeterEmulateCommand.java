package io.splitpoint.cli.meter;

import io.splitpoint.app.metering.Emulating;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.PortNumber;
import io.splitpoint.cli.terminal.CtrlC;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.power.emulate.Loads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "emulate",
    description = {
      "Emulates a meter: answers on a pseudo terminal or a TCP port like the real one, until"
          + " Ctrl-C.",
      "",
      "The first line on stdout is the device's path, or tcp:HOST:PORT."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint meter emulate um25c --link /tmp/um25c",
      "  splitpoint meter emulate tc66c --tcp 9000 --load constant:3.2 --for 60"
    })
final class MeterEmulateCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "um25c, um24c, um34c or tc66c")
  String name;

  @Option(
      names = "--load",
      paramLabel = "LOAD",
      defaultValue = "square:2.5:4.5:20",
      description = Loads.USAGE + " (default: ${DEFAULT-VALUE})")
  String load;

  @Option(
      names = "--volts",
      paramLabel = "V",
      defaultValue = "5.1",
      description = "voltage of the supply (default: ${DEFAULT-VALUE})")
  double volts;

  @Option(
      names = "--snapshot",
      description = "show the power of single instants instead of the mean of each refresh")
  boolean snapshot;

  @Option(
      names = "--fault",
      paramLabel = "FAULT",
      defaultValue = "none",
      description =
          "none, chunked, stale, short, silent, slow, wrong-trailer, wrong-id, reset, unplug or"
              + " garbage (default: ${DEFAULT-VALUE})")
  String fault;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "number of answers between faults (default: ${DEFAULT-VALUE})")
  int every;

  @Option(
      names = "--link",
      paramLabel = "PATH",
      description = "a symbolic link to the device, updated when it comes back under another name")
  Path link;

  @Option(
      names = "--tcp",
      paramLabel = "PORT",
      converter = PortNumber.class,
      description = "listen on this port of this machine instead; 0 takes a free one")
  Integer port;

  @Mixin MeteringTime limit = new MeteringTime();

  @Override
  public Integer call() throws IOException {
    try (CtrlC signal = new CtrlC()) {
      signal.calls(Thread.currentThread()::interrupt);
      Emulating.run(
          new Emulating.Options(
              name,
              load,
              volts,
              snapshot,
              Fault.of(fault),
              InRange.atLeast(1, "--every", every),
              Optional.ofNullable(link),
              port == null ? OptionalInt.empty() : OptionalInt.of(port)),
          limit.nanos(),
          this::plugged,
          trouble -> say("splitpoint: " + trouble));
    }
    return 0;
  }

  private void plugged(String address) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(address);
    out.flush();
    say("read it with: splitpoint meter read " + name + ":" + (link == null ? address : link));
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
