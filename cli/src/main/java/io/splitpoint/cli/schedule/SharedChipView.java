package io.splitpoint.cli.schedule;

import io.splitpoint.schedule.analysis.SharedChip;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** How one model shares an Edge TPU's memory and where its jobs are cut, by its parts' names. */
record SharedChipView(
    String model, long bytes, List<String> stay, List<String> reload, List<String> cutBefore) {

  static List<SharedChipView> of(SharedChip.Choice choice) {
    return choice.models().stream()
        .map(
            model ->
                new SharedChipView(
                    model.model(),
                    model.bytes(),
                    named(model, model.stays(), true),
                    named(model, model.stays(), false),
                    named(model, model.cutBefore(), true)))
        .toList();
  }

  void print(PrintWriter out) {
    out.printf(
        "%s: on the chip stay %s (%d bytes); for every job are reloaded %s; cut before %s%n",
        model, words(stay), bytes, words(reload), words(cutBefore));
  }

  private static String words(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static List<String> named(SharedChip.Sharing model, List<Boolean> of, boolean value) {
    List<String> names = new ArrayList<>();
    for (int k = 0; k < of.size(); k++) {
      if (of.get(k) == value) {
        names.add(model.parts().get(k).name());
      }
    }
    return names;
  }
}
