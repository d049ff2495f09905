package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a model must not be cut, and why: operators that share state (a variable, a hash table, a
 * recurrent tensor) stay in one part, and a handle to state never crosses to another machine.
 */
final class Barriers {

  private final List<SubGraph> subgraphs;
  private final List<Together> groups = new ArrayList<>();

  /** Operators that must stay in one part. */
  record Together(List<Integer> operators, String reason) {}

  private record Span(int first, int last, String reason) {}

  private Barriers(List<SubGraph> subgraphs) {
    this.subgraphs = subgraphs;
  }

  /** All operators that share state, group by group. */
  static List<Together> of(List<SubGraph> subgraphs, TensorUses uses) {
    Barriers barriers = new Barriers(subgraphs);
    barriers.variables(uses);
    barriers.sharedState(uses);
    barriers.handles(uses);
    return List.copyOf(barriers.groups);
  }

  /** For each k from 0 to N the reason why no cut may fall after layer k, or empty. */
  static Optional<String>[] reasons(List<Together> groups, int[] layerOf, int n) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays.
    Optional<String>[] reasons = new Optional[n + 1];
    Arrays.fill(reasons, Optional.empty());
    int filled = 0;
    List<Span> spans = groups.stream().map(group -> span(group, layerOf)).toList();
    for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::first)).toList()) {
      for (int k = Math.max(filled, span.first()); k < span.last(); k++) {
        reasons[k] = Optional.of(span.reason());
        filled = k + 1;
      }
    }
    return reasons;
  }

  private static Span span(Together group, int[] layerOf) {
    return new Span(
        group.operators().stream().mapToInt(o -> layerOf[o]).min().orElse(0),
        group.operators().stream().mapToInt(o -> layerOf[o]).max().orElse(0),
        group.reason());
  }

  private void variables(TensorUses uses) {
    for (TensorInfo tensor : uses.graph().tensors()) {
      if (tensor.variable()) {
        together(
            Arrays.stream(uses.consumers()[tensor.index()]).boxed().toList(),
            "the state of tensor "
                + tensor.index()
                + " ("
                + tensor.name()
                + ") is kept in one part");
      }
    }
  }

  private void handles(TensorUses uses) {
    for (TensorInfo tensor : uses.graph().tensors()) {
      int producer = uses.producer()[tensor.index()];
      if (tensor.type().equals("resource") || tensor.type().equals("variant")) {
        List<Integer> users = new ArrayList<>();
        Arrays.stream(uses.consumers()[tensor.index()]).forEach(users::add);
        if (producer >= 0) {
          users.add(producer);
        }
        together(
            users, "tensor " + tensor.index() + " (" + tensor.name() + ") is a handle to state");
      }
    }
  }

  private void sharedState(TensorUses uses) {
    Map<String, List<Integer>> users = new TreeMap<>();
    Map<Integer, Set<String>> inside = new HashMap<>();
    SubGraph main = subgraphs.get(0);
    for (Operator operator : main.operators()) {
      for (String state : states(main, operator.index(), inside)) {
        users.computeIfAbsent(state, s -> new ArrayList<>()).add(operator.index());
      }
      // Every operator that reads or writes the variable holds its handle.
      operator.outputs().stream()
          .filter(t -> main.tensors().get(t).type().equals("resource"))
          .forEach(handle -> addReaders(uses, operator, handle, users));
    }
    users.forEach((state, operators) -> together(operators, state + " is kept in one part"));
  }

  private void addReaders(
      TensorUses uses, Operator maker, int handle, Map<String, List<Integer>> users) {
    String state = state(uses.graph().operatorTables()[maker.index()], maker);
    if (!state.isEmpty()) {
      for (int reader : uses.consumers()[handle]) {
        users.computeIfAbsent(state, s -> new ArrayList<>()).add(reader);
      }
    }
  }

  /** The variables and tables that an operator names, itself or in the subgraphs that it calls. */
  private Set<String> states(SubGraph graph, int index, Map<Integer, Set<String>> inside) {
    Set<String> states = new HashSet<>();
    Operator operator = graph.operators().get(index);
    String own = state(graph.operatorTables()[index], operator);
    if (!own.isEmpty()) {
      states.add(own);
    }
    for (Called called : Called.by(graph.operatorTables()[index])) {
      Set<String> known = inside.get(called.subgraph());
      if (known == null) {
        known = new HashSet<>();
        inside.put(called.subgraph(), known);
        SubGraph callee = subgraphs.get(called.subgraph());
        for (Operator inner : callee.operators()) {
          known.addAll(states(callee, inner.index(), inside));
        }
      }
      states.addAll(known);
    }
    return states;
  }

  private static String state(FlatBufferTable table, Operator operator) {
    FlatBufferTable options = table.table(SchemaFields.Operator.BUILTIN_OPTIONS);
    return switch (operator.op()) {
      case "VAR_HANDLE" ->
          "variable "
              + (options == null
                  ? ""
                  : options.string(SchemaFields.VarHandleOptions.CONTAINER)
                      + "/"
                      + options.string(SchemaFields.VarHandleOptions.SHARED_NAME));
      case "HASHTABLE" ->
          "hash table "
              + (options == null ? 0 : options.int32(SchemaFields.HashtableOptions.TABLE_ID, 0));
      default -> "";
    };
  }

  private void together(List<Integer> operators, String reason) {
    if (operators.size() > 1) {
      groups.add(new Together(List.copyOf(operators), reason));
    }
  }
}
