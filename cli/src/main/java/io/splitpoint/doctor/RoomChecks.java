package io.splitpoint.doctor;

import java.util.Locale;

/** Checks memory and disk. */
final class RoomChecks {

  private static final long MIB = 1L << 20;

  private RoomChecks() {}

  /**
   * @param availableBytes memory available without swapping
   * @param neededBytes memory below which the main job cannot run
   * @param goodBytes memory below which it may swap
   */
  static Finding memory(long totalBytes, long availableBytes, long neededBytes, long goodBytes) {
    String found = gib(availableBytes) + " of " + gib(totalBytes) + " available";
    if (availableBytes < neededBytes) {
      return Finding.stopping(
          "memory",
          found + "; VGG16 needs " + gib(neededBytes),
          "# end other programs, or take a smaller model:",
          "splitpoint profile --model vgg16-112 --device coral");
    }
    return availableBytes < goodBytes
        ? Finding.advice(
            "memory", found + "; with less than " + gib(goodBytes) + " it may swap", "free -h")
        : Finding.fine("memory", found);
  }

  static Finding swap(long totalBytes, long usedBytes) {
    if (totalBytes == 0) {
      return Finding.fine("swap", "none");
    }
    String found = gib(usedBytes) + " of " + gib(totalBytes) + " used";
    return usedBytes > 64 * MIB
        ? Finding.advice(
            "swap",
            found + ": what was swapped out is slow when it is measured",
            "sudo swapoff -a && sudo swapon -a")
        : Finding.fine("swap", found);
  }

  /**
   * @param usableBytes free bytes for this user, negative when the directory is not writable
   */
  static Finding disk(
      String check, String directory, long usableBytes, long neededBytes, String remedy) {
    if (usableBytes < 0) {
      return Finding.stopping(check, directory + ": cannot be written", remedy);
    }
    String found = directory + ": " + gib(usableBytes) + " free";
    return usableBytes < neededBytes
        ? Finding.stopping(check, found + ", VGG16 needs " + gib(neededBytes), remedy)
        : Finding.fine(check, found);
  }

  private static String gib(long bytes) {
    return bytes >= 1024 * MIB
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (1024.0 * MIB))
        : bytes / MIB + " MiB";
  }
}
