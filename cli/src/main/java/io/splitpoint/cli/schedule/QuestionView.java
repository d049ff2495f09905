package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.scheduling.ScheduleQuestion;
import java.io.PrintWriter;

/** Where the worst cases of tasks come from; nothing where their file does not say. */
final class QuestionView {

  private QuestionView() {}

  static void addSources(ScheduleQuestion question, ObjectNode root) {
    if (!question.sources().isEmpty()) {
      question.sources().forEach(root.putArray("wcet_sources")::add);
    }
  }

  static void printSources(ScheduleQuestion question, PrintWriter out) {
    if (!question.sources().isEmpty()) {
      out.println("worst cases: " + String.join(", ", question.sources()));
      out.flush();
    }
  }
}
