package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.analysis.SharedChip;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** How models share an Edge TPU's memory and where their jobs are cut, as a table and as JSON. */
final class SharedChipView {

  private SharedChipView() {}

  static void add(ObjectNode root, SharedChip.Choice choice) {
    var models = root.putArray("models");
    for (SharedChip.Sharing model : choice.models()) {
      ObjectNode of = models.addObject().put("model", model.model()).put("bytes", model.bytes());
      named(model, model.stays(), true).forEach(of.putArray("stay")::add);
      named(model, model.stays(), false).forEach(of.putArray("reload")::add);
      named(model, model.cutBefore(), true).forEach(of.putArray("cut_before")::add);
    }
  }

  static void print(SharedChip.Choice choice, PrintWriter out) {
    for (SharedChip.Sharing model : choice.models()) {
      out.printf(
          "%s: on the chip stay %s (%d bytes); for every job are reloaded %s; cut before %s%n",
          model.model(),
          words(named(model, model.stays(), true)),
          model.bytes(),
          words(named(model, model.stays(), false)),
          words(named(model, model.cutBefore(), true)));
    }
    if (choice.verdict().policy() == Policy.FIFO) {
      out.println(
          "under fifo no job is cut: one that has begun came before all that wait, and would go on at"
              + " once");
    }
    out.flush();
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
