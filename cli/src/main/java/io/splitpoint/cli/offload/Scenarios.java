package io.splitpoint.cli.offload;

import io.splitpoint.offload.load.Scenario;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The names of MLPerf's scenarios, for {@code --scenario} and its completion. */
final class Scenarios implements Iterable<String> {

  static final Map<String, Scenario> BY_NAME = new LinkedHashMap<>();

  static {
    for (Scenario one : Scenario.values()) {
      BY_NAME.put(name(one), one);
    }
  }

  @Override
  public Iterator<String> iterator() {
    return BY_NAME.keySet().iterator();
  }

  static String name(Scenario scenario) {
    return scenario.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
