package io.splitpoint.cli.option;

import io.splitpoint.device.Devices;
import io.splitpoint.model.edgetpu.Host;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The host whose Edge TPU is modelled, for the commands that only predict. */
public final class HostOption {

  @Option(
      names = "--host",
      completionCandidates = Names.Hosts.class,
      paramLabel = "NAME|FILE",
      description =
          "pcie-desktop, usb3-desktop, usb3-rpi4, usb2-rpi3, pcie-devboard, or a device file"
              + " (default: the one most like this machine)")
  private Optional<String> name = Optional.empty();

  /** Whether the user named a host. */
  public boolean named() {
    return name.isPresent();
  }

  public Host host() {
    return name.map(Host::of).orElseGet(Devices::hostLikeThis);
  }
}
