package io.splitpoint.cli.option;

import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.load.Scenario;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.Goal;
import io.splitpoint.partition.Link;
import io.splitpoint.schedule.Policy;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Names that the user may give; a shell completes them, and files when none matches. */
public final class Names {

  private Names() {}

  public static final class Models implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Zoo.names().iterator();
    }
  }

  public static final class Devices implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of("cpu", "coral", "coral:usb:0", "coral:pci:0", "delegate:").iterator();
    }
  }

  public static final class Compressions implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Words.of(Compression.class).iterator();
    }
  }

  public static final class Goals implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Words.of(Goal.class).iterator();
    }
  }

  public static final class Scenarios implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Words.of(Scenario.class).iterator();
    }
  }

  public static final class Policies implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Policy.values()).map(Policy::label).iterator();
    }
  }

  public static final class Links implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Link.names().iterator();
    }
  }

  static final class Hosts implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.copyOf(Host.names()).iterator();
    }
  }
}
