package io.splitpoint.cli;

import picocli.CommandLine.Option;

/** The host whose Edge TPU is modelled, for the commands that only predict. */
final class HostOption {

  @Option(
      names = "--host",
      completionCandidates = Names.Hosts.class,
      paramLabel = "NAME|FILE",
      defaultValue = "usb3-desktop",
      description =
          "pcie-desktop, usb3-desktop, usb3-rpi4, usb2-rpi3, pcie-devboard, or a device file"
              + " (default: ${DEFAULT-VALUE})")
  String name;
}
