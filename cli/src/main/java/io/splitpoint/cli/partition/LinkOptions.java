package io.splitpoint.cli.partition;

import io.splitpoint.cli.option.Names;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The far side of the link, and what crosses it. */
final class LinkOptions {

  @Option(
      names = "--link",
      completionCandidates = Names.Links.class,
      paramLabel = "NAME|FILE",
      description =
          "usb2, usb3, ethernet, wifi, lte, 5g, ble, local, or a YAML file with bandwidth_mbps,"
              + " latency_ms, transmit_w, receive_w, idle_w, overhead_ms; a power that is absent is"
              + " unknown; numbers may follow that replace its own, as in"
              + " wifi,bandwidth_mbps=20,latency_ms=5 (default: wifi between machines, local within"
              + " one)")
  Optional<String> link = Optional.empty();

  @Option(
      names = "--tail",
      paramLabel = "PROFILE|xFACTOR",
      description =
          "a server: its profile (the head's own profile again is an equal machine), or how many times"
              + " as fast as the profile's cpu it is (as the head's device where the profile has no"
              + " cpu)")
  Optional<String> tail = Optional.empty();

  @Option(
      names = "--tails",
      paramLabel = "FILE",
      description =
          "tails that were run, in profile.csv's columns: row k is layers k+1 to N on its device"
              + " (default: the tails.csv beside each profile; without one a tail is the whole"
              + " model minus its head)")
  Optional<Path> tails = Optional.empty();

  @Option(
      names = "--mixed-precision",
      description = "also pair devices of different precision, and charge the conversion")
  boolean mixedPrecision;

  @Option(
      names = "--return-answer",
      description = "charge the way of the model's output back to the head device")
  boolean returnAnswer;
}
