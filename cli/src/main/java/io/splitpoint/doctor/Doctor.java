package io.splitpoint.doctor;

import io.splitpoint.edgetpu.EdgeTpu;
import io.splitpoint.stream.video.VideoLibraries;
import io.splitpoint.tflite.AcceleratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import oshi.hardware.GlobalMemory;
import oshi.hardware.VirtualMemory;
import oshi.nativefree.SystemInfo;

/** Examines this machine and lets the checks judge it. */
public final class Doctor {

  /**
   * Resident memory of {@code profile --model vgg16 --device coral} on x86-64 with the launcher's
   * 512 MiB heap (488 MiB), less the model's 138 MiB, which the system can read again.
   */
  private static final long MEMORY_BYTES = 350L << 20;

  /** Enough memory for the model and for other programs too. */
  private static final long GOOD_MEMORY_BYTES = 1L << 30;

  /** VGG16 in int8 and its prefixes as files, for an accelerator's compiler: 598 MiB, measured. */
  private static final long MODELS_BYTES = 700L << 20;

  private static final long RESULTS_BYTES = 20L << 20;

  /** Long enough to meet both paces of a machine that alternates between them every 0.2 to 3 s. */
  private static final long PACE_NANOS = 1_500_000_000L;

  private Doctor() {}

  /**
   * Every check's finding, in the order for reading.
   *
   * @param models directory of built-in models
   * @param results directory of runs
   * @param built build time of the program
   */
  public static List<Finding> examine(
      Surroundings machine, Path models, Path results, Instant built) {
    Instant wall = Instant.now();
    long monotonic = System.nanoTime();
    List<Finding> found = new ArrayList<>();
    String home = System.getProperty("java.home");
    found.add(
        RuntimeChecks.java(
            Runtime.version().feature(),
            Runtime.version().toString(),
            home,
            Files.isExecutable(Path.of(home, "bin", "javac"))));
    found.add(RuntimeChecks.architecture(System.getProperty("os.name"), machine.architecture()));
    Finding runtime = RuntimeChecks.tfLite(RuntimeChecks::runLeNet);
    found.add(runtime);
    found.add(edgeTpuLibrary(machine, runtime));
    found.addAll(EdgeTpuChecks.devices(machine));
    found.add(EdgeTpuChecks.compiler(machine));
    found.addAll(MeterChecks.of(machine));
    found.add(VideoChecks.files(machine, VideoLibraries::forFiles));
    found.add(VideoChecks.cameras(VideoLibraries::forCameras));
    found.add(CpuChecks.governor(machine));
    found.add(CpuChecks.clock(machine));
    found.add(CpuChecks.throttling(machine));
    Pace pace = Pace.measure(PACE_NANOS);
    found.add(PaceChecks.pace(pace));
    found.add(PaceChecks.others(pace));
    GlobalMemory memory = new SystemInfo().getHardware().getMemory();
    VirtualMemory swap = memory.getVirtualMemory();
    found.add(
        RoomChecks.memory(
            memory.getTotal(), memory.getAvailable(), MEMORY_BYTES, GOOD_MEMORY_BYTES));
    found.add(RoomChecks.swap(swap.getSwapTotal(), swap.getSwapUsed()));
    found.add(
        RoomChecks.disk(
            "disk for models",
            models.toString(),
            usable(models),
            MODELS_BYTES,
            "splitpoint profile --model vgg16 --device coral --models-dir DIR"));
    found.add(
        RoomChecks.disk(
            "disk for results",
            results.toString(),
            usable(results),
            RESULTS_BYTES,
            "splitpoint profile --model vgg16 --device coral --out DIR"));
    Duration monotonicPassed = Duration.ofNanos(System.nanoTime() - monotonic);
    Instant now = Instant.now();
    Duration drift = Duration.between(wall, now).minus(monotonicPassed);
    found.add(ClockChecks.of(machine, now, built, drift));
    return found;
  }

  private static Finding edgeTpuLibrary(Surroundings machine, Finding runtime) {
    try {
      Optional<EdgeTpu> library = EdgeTpu.find(Optional.empty());
      Optional<String> clash =
          runtime.state() == Finding.State.FINE
              ? library.flatMap(l -> l.clash(runtime.found().split(",")[0]))
              : Optional.empty();
      return EdgeTpuChecks.library(machine, library.map(EdgeTpu::version), clash);
    } catch (AcceleratorException unusable) {
      return EdgeTpuChecks.library(machine, Optional.empty(), Optional.of(unusable.getMessage()));
    } catch (LinkageError noJna) {
      return EdgeTpuChecks.library(
          machine, Optional.empty(), Optional.of("cannot be searched: " + noJna.getMessage()));
    }
  }

  /** Free bytes of the directory's disk; negative when the directory is not writable. */
  private static long usable(Path directory) {
    Path existing = directory.toAbsolutePath().normalize();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    // Files.getFileStore finds no mount point in a chroot.
    return Files.isDirectory(existing) && Files.isWritable(existing)
        ? existing.toFile().getUsableSpace()
        : -1;
  }
}
