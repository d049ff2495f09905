package io.splitpoint.app.scheduling;

import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The opened models of a models file.
 *
 * @param whole whole models by short name
 * @param compiledFrom models from which compiled ones were made, by short name, where they are
 *     beside them
 * @param segments segments by short name and number of accelerators, in the order of execution
 */
record ServedModels(
    Map<String, Graph> whole,
    Map<String, Path> compiledFrom,
    Map<String, NavigableMap<Integer, List<Graph>>> segments) {

  static ServedModels open(ModelsFile file) {
    Map<String, Graph> whole = new TreeMap<>();
    Map<String, Path> compiledFrom = new TreeMap<>();
    file.models()
        .forEach(
            (name, path) -> {
              whole.put(name, Graph.read(path));
              CompiledModel.madeFrom(path).ifPresent(beside -> compiledFrom.put(name, beside));
            });
    Map<String, NavigableMap<Integer, List<Graph>>> segments = new TreeMap<>();
    file.segments()
        .forEach(
            (name, byTpus) -> {
              NavigableMap<Integer, List<Graph>> opened = new TreeMap<>();
              byTpus.forEach(
                  (tpus, paths) -> opened.put(tpus, paths.stream().map(Graph::read).toList()));
              segments.put(name, opened);
            });
    return new ServedModels(whole, compiledFrom, segments);
  }

  /** Every model and every segment. */
  List<Graph> all() {
    return Stream.concat(
            whole.values().stream(),
            segments.values().stream()
                .flatMap(byTpus -> byTpus.values().stream())
                .flatMap(List::stream))
        .toList();
  }

  /** The segments for a gang of this number of accelerators; empty when none are given. */
  Optional<List<Graph>> parts(String name, int tpus) {
    if (tpus == 1) {
      return Optional.ofNullable(whole.get(name)).map(List::of);
    }
    return Optional.ofNullable(segments.get(name)).map(byTpus -> byTpus.get(tpus));
  }
}
