package io.splitpoint.tflite;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shared memory in which interpreters of parts of one model keep each packed weight of XNNPACK's
 * kernels only once. Use it when many heads and tails are open at the same time.
 *
 * <pre>{@code
 * try (SharedWeights shared = SharedWeights.create(library)) {
 *   Interpreter.Options options = Interpreter.Options.cpu(2).withSharedWeights(shared);
 *   whole = Interpreter.create(library, model, options);
 *   tail = Interpreter.create(library, tailModel, options); // packs, finds all, keeps nothing
 * }
 * }</pre>
 *
 * <p>Weights are found by content, byte by byte: parts may come from different files and in any
 * order, and new weights are added. The weights of a part that is being opened are packed one after
 * the other, so that the largest exists twice for a moment. The memory is freed when this object
 * and the last interpreter that uses it are closed, in any order. Thread-safe.
 *
 * <p>This is XNNPACK's {@code xnn_weights_cache_provider} implemented in Java. The library's own
 * cache ({@code TfLiteXNNPackDelegateWeightsCacheCreate}) is not used because in 2.20 it makes
 * XNNPACK read from a wrong address in two cases: when a model has weights that are not in the
 * finalized cache, and when finalizing moves its content.
 */
public final class SharedWeights implements AutoCloseable {

  /** XNNPACK's {@code XNN_CACHE_NOT_FOUND}. */
  private static final long NOT_FOUND = -1;

  /** Kernels may read past their data, by at most XNNPACK's {@code XNN_EXTRA_BYTES}. */
  private static final long EXTRA_BYTES = 128;

  private static final String CREATE = "TfLiteXNNPackDelegateWeightsCacheCreate";
  private static final String DELETE = "TfLiteXNNPackDelegateWeightsCacheDelete";

  private static final int READ_WRITE = 1 | 2;
  private static final int PRIVATE_ANONYMOUS = 2 | 0x20; // The value on x86-64 and AArch64.
  private static final long MAP_FAILED = -1;

  /** {@code struct xnn_weights_cache_provider} of 2.20 and 2.21: a context, these functions. */
  private static final List<String> FUNCTIONS =
      List.of(
          "xnn_internal_weights_cache_look_up",
          "xnn_internal_reserve_space_in_weights_cache",
          "xnn_internal_get_or_insert_weights_cache",
          "xnn_internal_weights_cache_is_finalized",
          "xnn_internal_weights_cache_offset_to_addr",
          "xnn_internal_delete_weights_cache");

  private interface LookUp extends Callback {
    long call(Pointer context, Pointer key);
  }

  private interface Reserve extends Callback {
    Pointer call(Pointer context, long bytes);
  }

  private interface LookUpOrInsert extends Callback {
    long call(Pointer context, Pointer key, Pointer packed, long bytes);
  }

  private interface IsFinalized extends Callback {
    int call(Pointer context);
  }

  private interface OffsetToAddress extends Callback {
    Pointer call(Pointer context, long offset);
  }

  private interface Delete extends Callback {
    int call(Pointer context);
  }

  /** Native code keeps their addresses, so that this object holds them. */
  private final List<Callback> callbacks =
      List.of(
          (LookUp) (context, key) -> NOT_FOUND,
          (Reserve) (context, bytes) -> reserve(bytes),
          (LookUpOrInsert) (context, key, packed, bytes) -> keepOrFind(packed, bytes),
          (IsFinalized) context -> 1,
          (OffsetToAddress) (context, offset) -> new Pointer(offset),
          (Delete) context -> 0);

  private final Memory provider = new Memory(8L * (1 + FUNCTIONS.size()));
  private final Map<Long, List<Pointer>> packed =
      new HashMap<>(); // Packed weights by size in bytes.
  private final Map<Pointer, Long> reserved = new HashMap<>(); // Memory that is being packed into.
  private long bytes;
  private long foundBytes;
  private int users = 1; // This object counts until it is closed, and so does every interpreter.
  private boolean closed;

  private SharedWeights() {
    provider.setPointer(0, null);
    for (int i = 0; i < callbacks.size(); i++) {
      provider.setPointer(8L * (i + 1), CallbackReference.getFunctionPointer(callbacks.get(i)));
    }
  }

  /**
   * @throws NativeLibraryException when the library's XNNPACK keeps weights differently from
   *     TensorFlow Lite 2.20 and 2.21; interpreters run there without sharing
   */
  public static SharedWeights create(TfLite library) {
    requireKnown(library);
    return new SharedWeights();
  }

  /** Checks the layout of a provider by the cache that the library itself creates. */
  private static void requireKnown(TfLite library) {
    NativeLibrary functions = library.functions();
    try {
      Object[] none = {};
      Pointer own = functions.getFunction(CREATE).invokePointer(none);
      if (own == null) {
        throw new NativeLibraryException(
            "XNNPACK could not start; the model can run without XNNPACK");
      }
      try {
        for (int i = 0; i < FUNCTIONS.size(); i++) {
          Pointer expected = functions.getGlobalVariableAddress(FUNCTIONS.get(i));
          if (!expected.equals(own.getPointer(8L * (i + 1)))) {
            throw unknown(library);
          }
        }
      } finally {
        functions.getFunction(DELETE).invokeVoid(new Object[] {own});
      }
    } catch (UnsatisfiedLinkError e) {
      throw unknown(library);
    }
  }

  private static NativeLibraryException unknown(TfLite library) {
    return new NativeLibraryException(
        library.path()
            + ": its XNNPACK keeps packed weights differently from TensorFlow Lite 2.20 and 2.21, so parts"
            + " of a model cannot share them");
  }

  /** Bytes of packed weights in this memory. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Bytes of packed weights that were found here and not stored again. */
  public synchronized long foundBytes() {
    return foundBytes;
  }

  /**
   * Registers an interpreter that uses this memory.
   *
   * @return the address of the C structure {@code TfLiteXNNPackDelegateWeightsCache}
   */
  synchronized Pointer retain() {
    if (closed) {
      throw new IllegalStateException("the shared weights are closed");
    }
    users++;
    return provider;
  }

  /** Unregisters an interpreter. */
  synchronized void release() {
    users--;
    if (users == 0) {
      packed.forEach((size, same) -> same.forEach(memory -> free(memory, size)));
      reserved.forEach(SharedWeights::free);
      packed.clear();
      reserved.clear();
      bytes = 0;
    }
  }

  /** Reserves memory to pack into; null tells XNNPACK that there is none. */
  private synchronized Pointer reserve(long size) {
    if (size < 0) {
      return null;
    }
    // The heap is not used because the runtime's arenas would keep what is given back there.
    Pointer memory = LibC.mmap(null, size + EXTRA_BYTES, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
    if (Pointer.nativeValue(memory) == MAP_FAILED) {
      return null;
    }
    reserved.put(memory, size);
    return memory;
  }

  private static void free(Pointer memory, long size) {
    LibC.munmap(memory, size + EXTRA_BYTES);
  }

  /** Called when XNNPACK has packed {@code size} bytes into what {@link #reserve} returned. */
  private synchronized long keepOrFind(Pointer memory, long size) {
    reserved.remove(memory);
    List<Pointer> same = packed.computeIfAbsent(size, s -> new ArrayList<>());
    for (Pointer kept : same) {
      if (LibC.memcmp(kept, memory, size) == 0) {
        free(memory, size);
        foundBytes += size;
        return Pointer.nativeValue(kept);
      }
    }
    same.add(memory);
    bytes += size;
    return Pointer.nativeValue(memory);
  }

  /** Forbids new interpreters; closing twice is harmless. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }
}
