package io.splitpoint.cli.option;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The machine that runs the tails, and the link to it. */
public final class TailOptions {

  @Option(
      names = "--link",
      completionCandidates = Names.Links.class,
      paramLabel = "NAME|FILE",
      description =
          "usb2, usb3, ethernet, wifi, lte, 5g, ble, local, or a YAML file with bandwidth_mbps,"
              + " latency_ms, transmit_w, receive_w, idle_w, overhead_ms; a missing power is"
              + " unknown; numbers may follow that replace its own, as in"
              + " wifi,bandwidth_mbps=20,latency_ms=5 (default: wifi between machines, local within"
              + " one)")
  public Optional<String> link = Optional.empty();

  @Option(
      names = "--tail",
      paramLabel = "PROFILE|xFACTOR",
      description =
          "a server: its profile (the head's own profile means an equal machine), or its speed as a"
              + " multiple of the profile's cpu (of the head's device where the profile has no"
              + " cpu)")
  public Optional<String> tail = Optional.empty();
}
