package io.splitpoint.model;

import java.util.List;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.VarHandleOptions;
import org.tensorflow.lite.schema.WhileOptions;

/** Models that remember something or decide something. */
final class StateModels {

  private StateModels() {}

  /** tanh, then count up to 5 in a loop, then tanh again. */
  static TestModel loop() {
    TestModel model = new TestModel();
    int x = model.input("x", 1);
    int a = model.tensor("a", 1);
    int b = model.tensor("b", 1);
    int c = model.tensor("c", 1);
    model.op(BuiltinOperator.TANH, List.of(x), List.of(a));
    model.op(
        model.main(),
        BuiltinOperator.WHILE,
        List.of(a),
        List.of(b),
        BuiltinOptions.WhileOptions,
        builder -> WhileOptions.createWhileOptions(builder, 2, 1));
    model.op(BuiltinOperator.TANH, List.of(b), List.of(c));
    model.main().outputs.add(c);
    int one = model.buffer(new byte[] {0, 0, (byte) 0x80, 0x3f});
    int five = model.buffer(new byte[] {0, 0, (byte) 0xa0, 0x40});
    TestModel.Graph body = new TestModel.Graph();
    model.graphs.add(body);
    step(model, body, BuiltinOperator.ADD, one, TensorType.FLOAT32);
    TestModel.Graph condition = new TestModel.Graph();
    model.graphs.add(condition);
    step(model, condition, BuiltinOperator.LESS, five, TensorType.BOOL);
    return model;
  }

  private static void step(TestModel model, TestModel.Graph graph, int op, int buffer, byte type) {
    int value = model.tensor(graph, "value", TensorType.FLOAT32, 0, false, 1);
    int constant = model.tensor(graph, "constant", TensorType.FLOAT32, buffer, false, 1);
    int result = model.tensor(graph, "result", type, 0, false, 1);
    graph.inputs.add(value);
    graph.outputs.add(result);
    model.op(
        graph, op, List.of(value, constant), List.of(result), BuiltinOptions.NONE, builder -> 0);
  }

  /** A variable read in layer 3 and written in layer 5; five more layers around them. */
  static TestModel variable() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int a = model.tensor("a", 1, 4);
    model.op(BuiltinOperator.TANH, List.of(x), List.of(a));
    int handle = model.tensor(model.main(), "handle", TensorType.RESOURCE, 0, false, 1);
    model.op(
        model.main(),
        BuiltinOperator.VAR_HANDLE,
        List.of(),
        List.of(handle),
        BuiltinOptions.VarHandleOptions,
        builder ->
            VarHandleOptions.createVarHandleOptions(
                builder, builder.createString(""), builder.createString("sum")));
    int old = model.tensor("old", 1, 4);
    model.op(BuiltinOperator.READ_VARIABLE, List.of(handle), List.of(old));
    int sum = model.tensor("sum", 1, 4);
    model.op(BuiltinOperator.ADD, List.of(a, old), List.of(sum));
    model.op(BuiltinOperator.ASSIGN_VARIABLE, List.of(handle, sum), List.of());
    int y = model.tensor("y", 1, 4);
    model.op(BuiltinOperator.TANH, List.of(sum), List.of(y));
    model.main().outputs.add(y);
    return model;
  }

  /** Two operators that share a state tensor, with one between them. */
  static TestModel sharedState() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int state = model.tensor(model.main(), "state", TensorType.FLOAT32, 0, true, 1, 4);
    int a = model.tensor("a", 1, 4);
    int b = model.tensor("b", 1, 4);
    int c = model.tensor("c", 1, 4);
    int d = model.tensor("d", 1, 4);
    model.op(BuiltinOperator.ADD, List.of(x, state), List.of(a));
    model.op(BuiltinOperator.ABS, List.of(a), List.of(b));
    model.op(BuiltinOperator.ADD, List.of(b, state), List.of(c));
    model.op(BuiltinOperator.ABS, List.of(c), List.of(d));
    model.main().outputs.add(d);
    return model;
  }
}
