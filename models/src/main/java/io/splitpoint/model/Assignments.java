package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows a model's first run and finds a variable that is read before anything has assigned it.
 * Use it before running a model: the runtime gives such a reader whatever its memory holds, and
 * reports no error.
 */
final class Assignments {

  /** Limit on the calls between subgraphs that are followed; known models make few. */
  private static final int MAX_VISITS = 4096;

  private final List<SubGraph> subgraphs;
  private int visits;
  private String unassigned;

  private Assignments(List<SubGraph> subgraphs) {
    this.subgraphs = subgraphs;
  }

  /** Describes the operator that reads a variable too early; empty when none does. */
  static Optional<String> unassigned(List<SubGraph> subgraphs) {
    Assignments run = new Assignments(subgraphs);
    run.visit(0, List.of(), new HashSet<>());
    return Optional.ofNullable(run.unassigned);
  }

  /**
   * Runs a subgraph.
   *
   * @param arguments the variables that its inputs are handles of, null where they are none
   * @param assigned the variables that have values, to which it adds
   * @return the variables that its outputs are handles of
   */
  private List<String> visit(int subgraph, List<String> arguments, Set<String> assigned) {
    SubGraph graph = subgraphs.get(subgraph);
    Map<Integer, String> handles = new HashMap<>();
    for (int i = 0; i < Math.min(graph.inputs().length, arguments.size()); i++) {
      handles.put(graph.inputs()[i], arguments.get(i));
    }
    if (++visits <= MAX_VISITS) {
      for (Operator operator : graph.operators()) {
        step(graph, operator, handles, assigned);
      }
    }
    return Arrays.stream(graph.outputs()).mapToObj(handles::get).toList();
  }

  private void step(
      SubGraph graph, Operator operator, Map<Integer, String> handles, Set<String> assigned) {
    FlatBufferTable table = graph.operatorTables()[operator.index()];
    List<String> given = operator.inputs().stream().map(handles::get).toList();
    String first = given.isEmpty() ? null : given.get(0);
    switch (operator.op()) {
      case "VAR_HANDLE" -> operator.outputs().forEach(o -> handles.put(o, variable(table)));
      case "ASSIGN_VARIABLE" -> assigned.add(first);
      case "READ_VARIABLE" -> {
        if (first != null && !assigned.contains(first) && unassigned == null) {
          unassigned = "operator " + operator.index() + " (READ_VARIABLE) reads " + first;
        }
      }
      default -> call(operator, table, given, handles, assigned);
    }
  }

  private void call(
      Operator operator,
      FlatBufferTable table,
      List<String> given,
      Map<Integer, String> handles,
      Set<String> assigned) {
    List<Integer> called = Called.by(table).stream().map(Called::subgraph).toList();
    if (called.isEmpty()) {
      return;
    }
    boolean branches = operator.op().equals("IF");
    List<String> arguments = branches && !given.isEmpty() ? given.subList(1, given.size()) : given;
    List<Set<String>> ways = new ArrayList<>();
    List<String> results = List.of();
    for (int i = 0; i < called.size(); i++) {
      Set<String> after = new HashSet<>(assigned);
      results = visit(called.get(i), arguments, after);
      ways.add(after);
      if (!branches && !(operator.op().equals("WHILE") && i == 1)) {
        assigned.addAll(after); // A loop's condition runs at least once; its body may never run.
      }
    }
    if (branches) {
      ways.forEach(way -> ways.get(0).retainAll(way));
      assigned.addAll(ways.get(0));
    }
    // A loop or a branch returns the handles that it was given, or unknown ones.
    for (int i = 0; i < Math.min(operator.outputs().size(), results.size()); i++) {
      handles.put(operator.outputs().get(i), results.get(i));
    }
  }

  private static String variable(FlatBufferTable operator) {
    FlatBufferTable options = operator.table(SchemaFields.Operator.BUILTIN_OPTIONS);
    return "variable '"
        + options.string(SchemaFields.VarHandleOptions.SHARED_NAME)
        + "'"
        + (options.string(SchemaFields.VarHandleOptions.CONTAINER).isEmpty()
            ? ""
            : " of '" + options.string(SchemaFields.VarHandleOptions.CONTAINER) + "'");
  }
}
