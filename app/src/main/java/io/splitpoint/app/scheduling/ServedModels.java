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
 * The models of a models file, opened.
 *
 * @param whole by short name
 * @param compiledFrom by short name what a compiled model was made from, where that lies beside it
 * @param segments by short name and number of accelerators, in the order in which they run
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

  /** What a gang of so many accelerators runs one after the other, empty when none is given. */
  Optional<List<Graph>> parts(String name, int tpus) {
    if (tpus == 1) {
      return Optional.ofNullable(whole.get(name)).map(List::of);
    }
    return Optional.ofNullable(segments.get(name)).map(byTpus -> byTpus.get(tpus));
  }
}
