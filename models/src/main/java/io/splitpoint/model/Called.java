package io.splitpoint.model;

import io.splitpoint.model.Schema.Field;
import io.splitpoint.model.Schema.Index;
import io.splitpoint.model.Schema.Kind;
import io.splitpoint.model.Schema.TableType;
import java.util.ArrayList;
import java.util.List;

/**
 * A subgraph that an operator calls: control flow, a reduction's body, a variable's first value.
 *
 * @param at position in the file of the field that names the subgraph
 */
record Called(int at, int subgraph) {

  /** Slots of the unions' types; each union's table is in the slot after its type. */
  private static final int[] UNION_TYPES = {
    SchemaFields.Operator.BUILTIN_OPTIONS_TYPE, SchemaFields.Operator.BUILTIN_OPTIONS_2_TYPE
  };

  static List<Called> by(FlatBufferTable operator) {
    List<Called> called = new ArrayList<>();
    for (int slot : UNION_TYPES) {
      FlatBufferTable options = operator.table(slot + 1);
      TableType type =
          options == null
              ? null
              : Schema.tflite()
                  .member(
                      Schema.tflite().table("Operator").fields().get(slot).target(),
                      operator.uint8(slot));
      for (int i = 0; type != null && i < type.fields().size(); i++) {
        Field field = type.fields().get(i);
        if (field.index() == Index.SUBGRAPH && field.kind() == Kind.SCALAR) {
          called.add(new Called(options.position(), options.int32(i, 0)));
        } else if (field.index() == Index.SUBGRAPH) {
          for (int subgraph : options.ints(i)) {
            called.add(new Called(options.position(), subgraph));
          }
        }
      }
    }
    return called;
  }
}
