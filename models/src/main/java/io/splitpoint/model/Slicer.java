package io.splitpoint.model;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts a model into parts. A part is a complete model with the operators, tensors, quantization,
 * signatures, metadata and only the weights that it needs. The same cut of the same file gives the
 * same bytes.
 */
public final class Slicer {

  private Slicer() {}

  /**
   * Returns layers 1 to {@code layer}, ready for an interpreter. No weights are copied when the
   * file leaves room for the new header.
   *
   * @param layer 1 to N
   */
  public static ByteBuffer prefix(Graph graph, int layer) {
    return slice(graph, 1, layer);
  }

  /**
   * Returns layers {@code layer + 1} to N, ready for an interpreter; the inputs are the tensors
   * that cross.
   *
   * @param layer 0 to N − 1
   */
  public static ByteBuffer suffix(Graph graph, int layer) {
    return slice(graph, layer + 1, graph.layers().size());
  }

  /**
   * Returns layers {@code from} to {@code to}, both included, ready for an interpreter.
   *
   * @throws InputException when there are no such layers, or state forbids the cut
   */
  public static ByteBuffer slice(Graph graph, int from, int to) {
    Part part = part(graph, from, to);
    return from == 1 && to == graph.layers().size()
        ? graph.bytes()
        : slice(graph, part, Boundary.MODEL, Map.of());
  }

  /**
   * Returns a part ready for an interpreter, with its crossing tensors in the given type.
   *
   * @param ranges quantization of the float32 tensors that cross as uint8, by index
   */
  public static ByteBuffer slice(
      Graph graph, Part part, Boundary boundary, Map<Integer, Quantization> ranges) {
    try {
      return Placement.of(graph, PartTables.of(graph, part, boundary, ranges));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * The parts between the cuts, in execution order: one more than there are cuts.
   *
   * @param cuts layers after which to cut, ascending, from 1 to N − 1
   * @throws InputException when there is no such layer, or state forbids the cut
   */
  public static List<Part> parts(Graph graph, List<Integer> cuts) {
    List<Part> parts = new ArrayList<>();
    int from = 1;
    for (int cut : cuts) {
      parts.add(part(graph, from, cut));
      from = cut + 1;
    }
    parts.add(part(graph, from, graph.layers().size()));
    return List.copyOf(parts);
  }

  static Part part(Graph graph, int from, int to) {
    int n = graph.layers().size();
    if (from < 1 || to > n || from > to) {
      throw new InputException(
          graph.name() + ": expected layers within 1 to " + n + ", found " + from + " to " + to);
    }
    refuse(graph, from - 1);
    refuse(graph, to);
    return Part.of(graph, from, to);
  }

  private static void refuse(Graph graph, int layer) {
    Optional<String> barrier = graph.cutAfter(layer).barrier();
    if (barrier.isPresent()) {
      throw new InputException(
          graph.name() + ": no cut after layer " + layer + ": " + barrier.get());
    }
  }

  /** Writes a part as a model file; the file appears whole or not at all. */
  public static void write(Graph graph, Part part, Path file) {
    write(graph, part, Boundary.MODEL, Map.of(), file);
  }

  /**
   * Writes a part as a model file with its crossing tensors in the given type; the file appears
   * whole or not at all.
   *
   * @param ranges quantization of the float32 tensors that cross as uint8, by index
   */
  public static void write(
      Graph graph, Part part, Boundary boundary, Map<Integer, Quantization> ranges, Path file) {
    PartTables header = PartTables.of(graph, part, boundary, ranges);
    List<Placement.Run> runs = Placement.compact(header);
    Path target = file.toAbsolutePath();
    try {
      Path unfinished = Unfinished.beside(target);
      try {
        PartFile.write(graph.source(), header, runs, unfinished);
        Files.move(
            unfinished,
            target,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
