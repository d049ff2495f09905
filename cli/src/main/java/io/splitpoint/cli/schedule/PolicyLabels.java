package io.splitpoint.cli.schedule;

import io.splitpoint.schedule.Policy;
import java.util.Arrays;
import java.util.Iterator;

/** The policies as the command line names them, for help and completion. */
final class PolicyLabels implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Policy.values()).map(Policy::label).iterator();
  }
}
