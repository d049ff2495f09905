package io.splitpoint.cli;

import io.splitpoint.model.zoo.Zoo;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** What a shell offers where a name is asked for; files are offered when none of these fits. */
final class Names {

  private Names() {}

  static final class Models implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Zoo.names().iterator();
    }
  }

  static final class Devices implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of("cpu", "coral", "coral:usb:0", "coral:pci:0").iterator();
    }
  }

  static final class Hosts implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.copyOf(io.splitpoint.model.edgetpu.Host.names()).iterator();
    }
  }
}
