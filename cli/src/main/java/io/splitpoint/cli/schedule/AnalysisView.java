package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.scheduling.ScheduleAnalysis;
import io.splitpoint.schedule.SplitOption;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.analysis.CoDesign;
import io.splitpoint.schedule.analysis.ResidentModels;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An analysis as text and as JSON: what was chosen, the verdict, and why tasks are late. */
record AnalysisView(ScheduleAnalysis.Result found) {

  ObjectNode json() {
    ObjectNode root = ScheduleView.json(found.verdict());
    QuestionView.addSources(found.question(), root);
    found
        .splits()
        .ifPresent(of -> addSplits(root, found.question().tasks(), of.choice(), of.energyOf()));
    found.resident().ifPresent(choice -> addResident(root, choice));
    found.shared().ifPresent(choice -> SharedChipView.add(root, choice));
    found.why().ifPresent(why -> CausesView.add(root, why.causes(), why.remedies()));
    return root;
  }

  void print(PrintWriter out) {
    List<Task> tasks = found.question().tasks();
    found.splits().ifPresent(of -> printSplits(tasks, of.choice(), of.energyOf(), out));
    ScheduleView.print(found.verdict(), out);
    found.resident().ifPresent(choice -> printResident(tasks, choice, out));
    found.shared().ifPresent(choice -> SharedChipView.print(choice, out));
    found.why().ifPresent(why -> CausesView.print(why.causes(), why.remedies(), out));
    QuestionView.printSources(found.question(), out);
  }

  /** The splits chosen, and what they cost; {@code wcrt_ms} of a task is then its head's. */
  private static void addSplits(
      ObjectNode root, List<Task> tasks, CoDesign.Choice choice, Optional<String> energyOf) {
    root.put("energy_mw", choice.milliwatts());
    root.put("energy_of", energyOf.orElse(null));
    ArrayNode splits = root.putArray("splits");
    for (int i = 0; i < tasks.size(); i++) {
      SplitOption split = choice.splits().get(i);
      ObjectNode node = splits.addObject();
      node.put("task", tasks.get(i).name());
      node.put("split_layer", split.layer());
      node.put("split_name", split.name());
      node.put("head_ms", ScheduleView.number(OptionalLong.of(split.headNs())));
      node.put("rest_ms", ScheduleView.number(OptionalLong.of(split.restNs())));
      node.put("energy_mj", split.energyMj());
      node.put("energy_modelled", split.modelled());
    }
  }

  private static void printSplits(
      List<Task> tasks, CoDesign.Choice choice, Optional<String> energyOf, PrintWriter out) {
    for (int i = 0; i < tasks.size(); i++) {
      SplitOption split = choice.splits().get(i);
      out.printf(
          "%s: split after layer %d (%s), %s ms on the Edge TPU, %s ms after it, %.3f mJ%s%n",
          tasks.get(i).name(),
          split.layer(),
          split.name(),
          TasksCsv.ms(split.headNs()),
          TasksCsv.ms(split.restNs()),
          split.energyMj(),
          split.modelled() ? " (modelled)" : "");
    }
    out.printf(
        "%.3f mW in all%s%s, above idle where splits.csv says what is drawn then; deadlines below"
            + " are those of the heads%n",
        choice.milliwatts(),
        energyOf.map(of -> " of the " + of).orElse(""),
        choice.splits().stream().anyMatch(SplitOption::modelled) ? " (modelled)" : "");
  }

  private static void addResident(ObjectNode root, ResidentModels.Choice choice) {
    choice.resident().forEach(root.putArray("resident")::add);
    root.put("resident_bytes", choice.bytes());
  }

  /** Which models stay on the chip and which are loaded again for every job. */
  private static void printResident(
      List<Task> tasks, ResidentModels.Choice choice, PrintWriter out) {
    List<String> reloaded =
        tasks.stream()
            .map(Task::model)
            .distinct()
            .sorted()
            .filter(model -> !choice.resident().contains(model))
            .toList();
    out.printf(
        "compiled together, on the chip stay: %s (%d bytes); for every job are reloaded: %s%n",
        choice.resident().isEmpty() ? "none" : String.join(", ", choice.resident()),
        choice.bytes(),
        reloaded.isEmpty() ? "none" : String.join(", ", reloaded));
    out.flush();
  }
}
