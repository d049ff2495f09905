package io.splitpoint.cli.offload;

import io.splitpoint.offload.run.Goal;
import java.util.Iterator;
import java.util.stream.Stream;

/** What {@code --objective} of a run may be, for its completion. */
final class Goals implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Stream.of(Goal.values()).map(Goal::word).iterator();
  }
}
