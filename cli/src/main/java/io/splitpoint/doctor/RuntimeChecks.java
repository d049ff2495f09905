package io.splitpoint.doctor;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Checks Java, the kind of machine, and whether TensorFlow Lite can run a model. */
final class RuntimeChecks {

  private static final int OLDEST_JAVA = 17;

  private RuntimeChecks() {}

  static Finding java(int feature, String version, String home, boolean compiler) {
    String found = version + " in " + home;
    if (feature < OLDEST_JAVA) {
      return Finding.stopping(
          "Java", found + ": 17 or newer is needed", "sudo apt install openjdk-17-jdk-headless");
    }
    return Finding.fine(
        "Java", found + (compiler ? "" : " (no compiler: enough to run, not to build)"));
  }

  static Finding architecture(String os, String architecture) {
    boolean known =
        os.equals("Linux") && List.of("amd64", "x86_64", "aarch64", "arm64").contains(architecture);
    String found = os + " on " + architecture;
    return known
        ? Finding.fine("architecture", found)
        : Finding.stopping(
            "architecture",
            found + ": TensorFlow Lite is bundled for 64-bit Linux on x86 and Arm",
            architecture.startsWith("arm")
                ? "# install the 64-bit Raspberry Pi OS, then look here:"
                : "# run it on such a machine; this one says:",
            "uname -sm");
  }

  /**
   * Loads TensorFlow Lite and runs LeNet once with XNNPACK.
   *
   * @param run returns the library's version, or throws the exception that its user would get
   */
  static Finding tfLite(Callable<String> run) {
    String check = "TensorFlow Lite";
    try {
      return Finding.fine(check, run.call() + ", runs LeNet with XNNPACK");
    } catch (Exception | LinkageError failure) {
      String why = String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
      return Finding.stopping(
          check,
          why,
          "# a directory where files may be executed helps when the cache is not one:",
          "XDG_CACHE_HOME=$HOME/splitpoint-cache splitpoint doctor");
    }
  }

  /** The actual run for {@link #tfLite}. */
  static String runLeNet() throws IOException {
    TfLite library = TfLite.load();
    Path directory = Files.createTempDirectory("splitpoint-doctor");
    try {
      Graph lenet = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
      try (Interpreter run =
          Interpreter.create(library, lenet.bytes(), Interpreter.Options.cpu(1))) {
        run.invoke();
      }
      return library.version();
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
