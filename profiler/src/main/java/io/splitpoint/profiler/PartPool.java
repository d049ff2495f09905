package io.splitpoint.profiler;

import io.splitpoint.device.OpenPart;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.PartMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps parts open within a budget of memory. Opening a part costs far more than running it once,
 * so that parts that fit stay open for the whole run.
 *
 * <p>Each part has its own weights, as in a real split; they are shared where they would not all
 * fit. VGG16's dense layers read 124 MB per run and take 2.0 to 3.5 ms depending on where the
 * system places them in memory, which becomes a common error with shared weights.
 */
final class PartPool implements AutoCloseable {

  private final long memoryBytes;
  private final boolean sharing;
  private final long seed;
  private final LongSupplier nanoTime;
  private final Map<ProfiledPart, OpenPart> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<ProfiledPart, PartMemory> memory = new HashMap<>();

  /**
   * @param parts all parts that will be used
   * @param memoryBytes limit on the open parts' memory, estimated by {@link PartMemory}
   * @param seed seed of the parts' inputs
   */
  PartPool(List<ProfiledPart> parts, long memoryBytes, long seed, LongSupplier nanoTime) {
    this.memoryBytes = memoryBytes;
    this.seed = seed;
    this.nanoTime = nanoTime;
    long own = parts.stream().mapToLong(part -> bytesOf(part, false)).sum();
    long opening = parts.stream().mapToLong(this::bytesWhileOpening).max().orElse(0);
    this.sharing = own + opening > memoryBytes;
  }

  /** Returns the part, opened and warm. The least recently used parts are closed to make room. */
  OpenPart get(ProfiledPart part) {
    OpenPart found = open.get(part);
    if (found != null) {
      return found;
    }
    makeRoom(bytesOf(part) + bytesWhileOpening(part));
    OpenPart opened = part.open(sharing);
    try {
      opened.fillInputs(seed);
      WarmUp warmUp = new WarmUp();
      while (!warmUp.done()) {
        long start = nanoTime.getAsLong();
        opened.run();
        warmUp.add(nanoTime.getAsLong() - start);
      }
    } catch (RuntimeException | Error failure) {
      opened.close();
      throw failure;
    }
    open.put(part, opened);
    return opened;
  }

  private void makeRoom(long needed) {
    long held = open.keySet().stream().mapToLong(this::bytesOf).sum();
    Iterator<Map.Entry<ProfiledPart, OpenPart>> oldest = open.entrySet().iterator();
    while (held + needed > memoryBytes && oldest.hasNext()) {
      Map.Entry<ProfiledPart, OpenPart> entry = oldest.next();
      if (!entry.getKey().isWhole()) {
        held -= bytesOf(entry.getKey());
        entry.getValue().close();
        oldest.remove();
      }
    }
  }

  /**
   * Divides sequences into groups that fit into the memory together with the whole models, in the
   * given order.
   *
   * @param sequences each the parts that run in sequence
   * @param wholes whole models of every group
   * @throws InputException when a sequence does not fit even alone
   */
  List<List<List<ProfiledPart>>> groups(
      List<List<ProfiledPart>> sequences, List<ProfiledPart> wholes) {
    long pinned = wholes.stream().mapToLong(this::bytesOf).sum();
    List<List<List<ProfiledPart>>> groups = new ArrayList<>();
    List<List<ProfiledPart>> group = new ArrayList<>();
    long held = pinned;
    for (List<ProfiledPart> sequence : sequences) {
      long more =
          sequence.stream().filter(part -> !wholes.contains(part)).mapToLong(this::bytesOf).sum();
      long opening = sequence.stream().mapToLong(this::bytesWhileOpening).max().orElse(0);
      if (pinned + more + opening > memoryBytes) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "memory: expected at least %,d MB for the whole model and %s, found %,d MB",
                (pinned + more + opening >> 20) + 1,
                sequence.get(0).inWords(),
                memoryBytes >> 20));
      }
      if (held + more + opening > memoryBytes) {
        groups.add(group);
        group = new ArrayList<>();
        held = pinned;
      }
      group.add(sequence);
      held += more;
    }
    groups.add(group);
    return groups;
  }

  private long bytesOf(ProfiledPart part) {
    // The whole model is opened first, and the others share its weights.
    return bytesOf(part, sharing && !part.isWhole());
  }

  private long bytesOf(ProfiledPart part, boolean shared) {
    return part.device().remote() ? crossingBytes(part) : memory(part).bytesToOpen(shared);
  }

  private long bytesWhileOpening(ProfiledPart part) {
    return part.device().remote() ? 0 : memory(part).bytesWhileOpening();
  }

  /** A part on another machine takes only the memory of what is sent to it. */
  private static long crossingBytes(ProfiledPart part) {
    return part.target().graph().cutAfter(part.from() - 1).bytes().orElse(0);
  }

  private PartMemory memory(ProfiledPart part) {
    return memory.computeIfAbsent(part, p -> PartMemory.of(p.target().graph(), p.from(), p.to()));
  }

  /** Closes all parts. */
  @Override
  public void close() {
    open.values().forEach(OpenPart::close);
    open.clear();
  }
}
