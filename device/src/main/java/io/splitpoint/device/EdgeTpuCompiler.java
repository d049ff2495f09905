package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compiles an int8 model for a Coral with {@code edgetpu_compiler} on the PATH, at a path or in a
 * docker image, or finds it among files compiled elsewhere. Results are cached by the content of
 * the model.
 */
public final class EdgeTpuCompiler {

  private static final long TIMEOUT_MINUTES = 10;

  private final List<String> command;
  private final Optional<Path> docker;
  private final Optional<Path> precompiled;
  private final Path cache;

  private EdgeTpuCompiler(
      List<String> command, Optional<Path> docker, Optional<Path> precompiled, Path cache) {
    this.command = command;
    this.docker = docker;
    this.precompiled = precompiled;
    this.cache = cache;
  }

  /**
   * @param spec the compiler's path, {@code docker:IMAGE}, or a directory of compiled models; empty
   *     to search the PATH
   * @param cache directory of compiled models
   * @throws MissingException when there is no compiler; the message says what to do
   */
  public static EdgeTpuCompiler find(Optional<String> spec, Path cache) {
    if (spec.isEmpty()) {
      Path found =
          onPath("edgetpu_compiler")
              .orElseThrow(
                  () ->
                      new MissingException(
                          "edgetpu_compiler is not on the PATH: the Coral runs compiled models"
                              + " only. It exists for x86-64 Linux: write the prefixes with"
                              + " 'splitpoint slice', compile them there"
                              + " ('edgetpu_compiler -s *.tflite'), bring the *_edgetpu.tflite files"
                              + " back; their directory can be named as the compiler"));
      return new EdgeTpuCompiler(
          List.of(found.toString()), Optional.empty(), Optional.empty(), cache);
    }
    if (spec.get().startsWith("docker:")) {
      Path work = cache.toAbsolutePath();
      return new EdgeTpuCompiler(
          List.of(
              "docker",
              "run",
              "--rm",
              "-v",
              work + ":" + work,
              spec.get().substring("docker:".length()),
              "edgetpu_compiler"),
          Optional.of(work),
          Optional.empty(),
          cache);
    }
    Path path = Path.of(spec.get());
    if (Files.isDirectory(path)) {
      return new EdgeTpuCompiler(List.of(), Optional.empty(), Optional.of(path), cache);
    }
    if (!Files.isExecutable(path)) {
      throw new MissingException(
          path + ": expected edgetpu_compiler or a directory of compiled models, found neither");
    }
    return new EdgeTpuCompiler(
        List.of(path.toAbsolutePath().toString()), Optional.empty(), Optional.empty(), cache);
  }

  /**
   * @param path path of the compiled model
   * @param log the compiler's log; empty for a file compiled elsewhere without its log
   */
  public record Compiled(Path path, Optional<CompilerLog> log) {}

  /**
   * Compiles a model, or finds it compiled.
   *
   * @param name file name without suffix, as in {@code slice --all}
   * @param model a whole int8 model
   * @throws MissingException when it cannot be compiled; the message has the compiler's last line
   */
  public Compiled compile(String name, ByteBuffer model) {
    try {
      if (precompiled.isPresent()) {
        return lookUp(precompiled.get(), name);
      }
      Files.createDirectories(cache);
      String hash = sha256(model);
      Path compiled = cache.resolve(hash + "_edgetpu.tflite");
      Path log = cache.resolve(hash + "_edgetpu.log");
      if (!Files.exists(compiled)) {
        run(hash, name, model, compiled, log);
      }
      return new Compiled(
          compiled,
          Files.exists(log)
              ? Optional.of(CompilerLog.parse(Files.readString(log)))
              : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Compiled lookUp(Path directory, String name) throws IOException {
    Path compiled = directory.resolve(name + "_edgetpu.tflite");
    if (!Files.exists(compiled)) {
      throw new MissingException(
          compiled
              + ": no such compiled model; write the prefixes with 'splitpoint slice',"
              + " compile each, and put the results into "
              + directory);
    }
    // A compiled file does not identify its model, but its shape can be checked.
    Graph.read(compiled);
    Path log = directory.resolve(name + "_edgetpu.log");
    return new Compiled(
        compiled,
        Files.exists(log)
            ? Optional.of(CompilerLog.parse(Files.readString(log)))
            : Optional.empty());
  }

  private void run(String hash, String name, ByteBuffer model, Path compiled, Path log)
      throws IOException {
    Path work = Files.createTempDirectory(docker.orElse(cache), "compile-");
    try {
      Path input = work.resolve(hash + ".tflite");
      try (FileChannel out =
          FileChannel.open(input, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer rest = model.duplicate();
        while (rest.hasRemaining()) {
          out.write(rest);
        }
      }
      Path output = work.resolve("compiler.out");
      List<String> line = new ArrayList<>(command);
      line.addAll(List.of("-s", "-o", work.toString(), input.toString()));
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!ended(process)) {
        throw new MissingException(
            name + ": edgetpu_compiler did not end within " + TIMEOUT_MINUTES + " minutes");
      }
      String text = Files.readString(output);
      Path result = work.resolve(hash + "_edgetpu.tflite");
      if (process.exitValue() != 0 || !Files.exists(result)) {
        throw new MissingException(
            name + ": edgetpu_compiler failed: " + lastLine(text, process.exitValue()));
      }
      Files.move(output, log, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      Files.move(
          result, compiled, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
  }

  /** Waits for the compiler and stops it if it is still running in the end. */
  private static boolean ended(Process process) {
    try {
      return process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String lastLine(String text, int exit) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .reduce((before, line) -> line)
        .orElse("it ended without a message, with exit code " + exit);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String sha256(ByteBuffer model) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(model.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
