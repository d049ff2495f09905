package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CallOnceOptions;
import org.tensorflow.lite.schema.IfOptions;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.VarHandleOptions;
import org.tensorflow.lite.schema.WhileOptions;

/** Whether a first run reads only what it has assigned. */
class AssignmentsTest {

  private final TestModel model = new TestModel();
  private final int x = model.input("x", 1, 4);

  @Test
  void aReadBeforeTheAssignmentIsNamed() {
    assertThat(StateModels.variable().build())
        .satisfies(
            bytes ->
                assertThat(Graph.of("m", bytes).readsUnassigned())
                    .hasValue("operator 2 (READ_VARIABLE) reads variable 'sum'"));
  }

  @Test
  void aReadAfterTheAssignmentIsSound() {
    assign(model.main(), x);
    read();
    assertThat(graph().readsUnassigned()).isEmpty();
  }

  @Test
  void aSubgraphThatRunsOnceAssignsForAllThatFollows() {
    int init = initialiser();
    call(BuiltinOperator.CALL_ONCE, BuiltinOptions.CallOnceOptions, List.of(), List.of(), init, 0);
    read();
    assertThat(graph().readsUnassigned()).isEmpty();
  }

  @Test
  void aSubgraphThatNobodyCallsAssignsNothing() {
    initialiser();
    read();
    assertThat(graph().readsUnassigned()).isPresent();
  }

  @Test
  void oneBranchOfTwoIsNoAssignment() {
    int flag = model.tensor(model.main(), "flag", TensorType.BOOL, 0, false, 1);
    model.main().inputs.add(flag);
    int assigns = initialiser();
    int other = subgraph();
    int y = model.tensor("y", 1, 4);
    call(
        BuiltinOperator.IF, BuiltinOptions.IfOptions, List.of(flag, x), List.of(y), assigns, other);
    read();
    assertThat(graph().readsUnassigned()).isPresent();
  }

  @Test
  void bothBranchesAreAnAssignment() {
    int flag = model.tensor(model.main(), "flag", TensorType.BOOL, 0, false, 1);
    model.main().inputs.add(flag);
    int y = model.tensor("y", 1, 4);
    call(
        BuiltinOperator.IF,
        BuiltinOptions.IfOptions,
        List.of(flag, x),
        List.of(y),
        initialiser(),
        initialiser());
    read();
    assertThat(graph().readsUnassigned()).isEmpty();
  }

  @Test
  void aLoopsBodyMayNeverRunAndItsConditionAlwaysDoes() {
    int condition = subgraph();
    int body = initialiser();
    int y = model.tensor("y", 1, 4);
    call(
        BuiltinOperator.WHILE,
        BuiltinOptions.WhileOptions,
        List.of(x),
        List.of(y),
        condition,
        body);
    read();
    assertThat(graph().readsUnassigned()).isPresent();
  }

  private Graph graph() {
    return Graph.of("m", model.build());
  }

  private int handle(TestModel.Graph graph) {
    int handle = model.tensor(graph, "handle", TensorType.RESOURCE, 0, false, 1);
    model.op(
        graph,
        BuiltinOperator.VAR_HANDLE,
        List.of(),
        List.of(handle),
        BuiltinOptions.VarHandleOptions,
        b -> VarHandleOptions.createVarHandleOptions(b, 0, b.createString("sum")));
    return handle;
  }

  private void assign(TestModel.Graph graph, int value) {
    model.op(
        graph,
        BuiltinOperator.ASSIGN_VARIABLE,
        List.of(handle(graph), value),
        List.of(),
        BuiltinOptions.NONE,
        b -> 0);
  }

  private void read() {
    int value = model.tensor("value", 1, 4);
    model.op(BuiltinOperator.READ_VARIABLE, List.of(handle(model.main())), List.of(value));
    model.main().outputs.add(value);
  }

  /** A subgraph that gives back its input; the index. */
  private int subgraph() {
    TestModel.Graph graph = new TestModel.Graph();
    model.graphs.add(graph);
    int value = model.tensor(graph, "value", TensorType.FLOAT32, 0, false, 1, 4);
    graph.inputs.add(value);
    graph.outputs.add(value);
    return model.graphs.size() - 1;
  }

  private int initialiser() {
    int index = subgraph();
    TestModel.Graph graph = model.graphs.get(index);
    int one = model.tensor(graph, "c", TensorType.FLOAT32, model.buffer(new byte[16]), false, 4);
    assign(graph, one);
    return index;
  }

  private void call(
      int op, byte type, List<Integer> inputs, List<Integer> outputs, int first, int second) {
    model.op(
        model.main(),
        op,
        inputs,
        outputs,
        type,
        b ->
            switch (op) {
              case BuiltinOperator.IF -> IfOptions.createIfOptions(b, first, second);
              case BuiltinOperator.WHILE -> WhileOptions.createWhileOptions(b, first, second);
              default -> CallOnceOptions.createCallOnceOptions(b, first);
            });
  }
}
