package io.splitpoint.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a model: a part is a model of its own, with the operators, tensors, quantization, metadata
 * and only the weights that it needs. The same cut of the same file gives the same bytes.
 */
public final class Slicer {

  /** Up to here a copied part lives in memory; a larger one in a file nobody else can see. */
  private static final long MAX_IN_MEMORY = 16 << 20;

  private Slicer() {}

  /**
   * Layers 1 to {@code layer}, ready for an interpreter. No weights are copied when the file leaves
   * room for the new header.
   *
   * @param layer 1 to N
   */
  public static ByteBuffer prefix(Graph graph, int layer) {
    return slice(graph, 1, layer);
  }

  /**
   * Layers {@code layer + 1} to N, ready for an interpreter; its inputs are the tensors that cross.
   *
   * @param layer 0 to N − 1
   */
  public static ByteBuffer suffix(Graph graph, int layer) {
    return slice(graph, layer + 1, graph.layers().size());
  }

  /**
   * Layers {@code from} to {@code to}, both included, ready for an interpreter.
   *
   * @throws IllegalArgumentException when there are no such layers, or state forbids the cut
   */
  public static ByteBuffer slice(Graph graph, int from, int to) {
    int n = graph.layers().size();
    if (from < 1 || to > n || from > to) {
      throw new IllegalArgumentException(
          "expected layers 1 to " + n + ", found " + from + " to " + to);
    }
    if (from == 1 && to == n) {
      return graph.bytes();
    }
    refuse(graph, from - 1);
    refuse(graph, to);
    try {
      Placement placement = new Placement(graph, Header.of(graph, Part.of(graph, from, to)));
      Optional<ByteBuffer> inPlace = placement.inPlace();
      return inPlace.isPresent() ? inPlace.get() : copied(graph, from, to);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void refuse(Graph graph, int layer) {
    Optional<String> barrier = graph.cutAfter(layer).barrier();
    if (barrier.isPresent()) {
      throw new IllegalArgumentException(
          graph.name() + ": no cut after layer " + layer + ": " + barrier.get());
    }
  }

  private static ByteBuffer copied(Graph graph, int from, int to) throws IOException {
    Header header = Header.of(graph, Part.of(graph, from, to));
    List<Placement.Run> runs = new Placement(graph, header).compact();
    long size = Placement.end(header, runs);
    if (size > ModelBytes.MAX_MAPPED) {
      throw new ModelFormatException(
          graph.name(), "expected layers of at most 2 GB to run, found " + size + " bytes");
    }
    if (size <= MAX_IN_MEMORY && graph.source().size() == graph.source().data().limit()) {
      ByteBuffer bytes =
          ByteBuffer.allocateDirect((int) size + 16)
              .alignedSlice(16)
              .limit((int) size)
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(0, header.bytes(), 0, header.bytes().limit());
      for (Placement.Run run : runs) {
        bytes.putInt((int) run.to() - 4, (int) run.size());
        bytes.put((int) run.to(), graph.source().data(), (int) run.from(), (int) run.size());
      }
      return bytes;
    }
    Path file = Files.createTempFile("splitpoint-", ".tflite");
    try {
      PartFile.write(graph, header, runs, file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Writes layers {@code from} to {@code to} as a file: whole or not at all. */
  public static void write(Graph graph, int from, int to, Path file) {
    int n = graph.layers().size();
    if (from < 1 || to > n || from > to) {
      throw new IllegalArgumentException(
          "expected layers 1 to " + n + ", found " + from + " to " + to);
    }
    refuse(graph, from - 1);
    refuse(graph, to);
    Header header = Header.of(graph, Part.of(graph, from, to));
    List<Placement.Run> runs = new Placement(graph, header).compact();
    try {
      Path folder = file.toAbsolutePath().getParent();
      Path part = Files.createTempFile(folder, "." + file.getFileName(), ".part");
      try {
        PartFile.write(graph, header, runs, part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
