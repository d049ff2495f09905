package io.splitpoint.tflite;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;

/**
 * A delegate that wraps another one and reads the runtime's execution plan before and after that
 * one has taken its operators. It is an opaque delegate of {@code
 * tensorflow/lite/core/c/c_api_opaque.h}, whose interface is stable; of the wrapped {@code
 * TfLiteDelegate} ({@code common.h}) it reads the fields that exist since 2.0, and {@code
 * opaque_delegate_builder} only where the first {@code Prepare} is empty.
 */
final class WatchedDelegate implements AutoCloseable {

  private static final String CREATE = "TfLiteOpaqueDelegateCreate";
  private static final String DELETE = "TfLiteOpaqueDelegateDelete";
  private static final String PLAN = "TfLiteOpaqueContextGetExecutionPlan";

  /** Offset after the data, in {@code TfLiteDelegate} and {@code TfLiteOpaqueDelegateBuilder}. */
  private static final long PREPARE_OFFSET = 8;

  /** Offset after three functions for buffers, in both structures. */
  private static final long FLAGS_OFFSET = 40;

  private static final long OPAQUE_BUILDER_OFFSET = 48;
  private static final int BUILDER_BYTES = 48;

  private static final long ALLOW_DYNAMIC_TENSORS = 1;

  private interface Prepare extends Callback {
    int call(Pointer context, Pointer delegate, Pointer data);
  }

  private final NativeLibrary library;
  private final Function plan;
  private final Pointer watched;
  private final Prepare prepare =
      (context, delegate, data) ->
          prepare(context); // This reference keeps the callback alive for native code.
  private final long flags;
  private Pointer delegate;
  private boolean prepared;
  private int operators;
  private int taken;
  private int partitions;
  private List<Integer> left = List.of();

  /**
   * @param watched a {@code TfLiteDelegate}, which must outlive this
   * @throws NativeLibraryException when the runtime has no opaque delegates
   */
  WatchedDelegate(TfLite runtime, Pointer watched) {
    this.library = runtime.functions();
    this.watched = watched;
    try {
      plan = library.getFunction(PLAN);
      flags = (opaque() == null ? watched : opaque()).getLong(FLAGS_OFFSET);
      try (Memory builder = new Memory(BUILDER_BYTES)) {
        builder.clear();
        builder.setPointer(PREPARE_OFFSET, CallbackReference.getFunctionPointer(prepare));
        builder.setLong(FLAGS_OFFSET, flags);
        delegate = library.getFunction(CREATE).invokePointer(new Object[] {builder});
      }
    } catch (UnsatisfiedLinkError old) {
      throw new NativeLibraryException(
          "%s: expected a TensorFlow Lite that reports what a delegate takes (2.15 or newer), found %s"
              .formatted(runtime.path(), runtime.version()));
    }
    if (delegate == null) {
      throw new NativeLibraryException(runtime.path() + ": returned no delegate");
    }
  }

  /** The builder of an opaque delegate; null for one with functions of its own. */
  private Pointer opaque() {
    return watched.getPointer(PREPARE_OFFSET) != null
        ? null
        : watched.getPointer(OPAQUE_BUILDER_OFFSET);
  }

  Pointer pointer() {
    return delegate;
  }

  /**
   * Whether other delegates may be applied after it: the runtime fixes the graph behind a delegate
   * that accepts tensors of fixed size only.
   */
  boolean leavesGraphOpen() {
    return (flags & ALLOW_DYNAMIC_TENSORS) != 0;
  }

  Delegation delegation() {
    return new Delegation(operators, taken, partitions, left, leavesGraphOpen());
  }

  /** Called once for each subgraph, the main one first. */
  private int prepare(Pointer context) {
    try {
      List<Integer> before = plan(context);
      Pointer builder = opaque();
      int status =
          builder == null
              ? Function.getFunction(watched.getPointer(PREPARE_OFFSET))
                  .invokeInt(new Object[] {context, watched})
              : Function.getFunction(builder.getPointer(PREPARE_OFFSET))
                  .invokeInt(new Object[] {context, watched, builder.getPointer(0)});
      if (status == LibTfLite.OK) {
        List<Integer> after = plan(context);
        List<Integer> stayed = new ArrayList<>(after);
        stayed.retainAll(before);
        operators += before.size();
        taken += before.size() - stayed.size();
        partitions += after.size() - stayed.size();
        if (!prepared) {
          left = stayed;
        }
        prepared = true;
      }
      return status;
    } catch (RuntimeException | Error neverIntoC) {
      return LibTfLite.ERROR;
    }
  }

  private List<Integer> plan(Pointer context) {
    PointerByReference array = new PointerByReference();
    if (plan.invokeInt(new Object[] {context, array}) != LibTfLite.OK || array.getValue() == null) {
      throw new NativeLibraryException("the runtime returned no execution plan");
    }
    List<Integer> nodes = new ArrayList<>();
    int size = array.getValue().getInt(0);
    for (int node : array.getValue().getIntArray(Integer.BYTES, size)) {
      nodes.add(node);
    }
    return nodes;
  }

  @Override
  public void close() {
    if (delegate != null) {
      library.getFunction(DELETE).invokeVoid(new Object[] {delegate});
      delegate = null;
    }
  }
}
