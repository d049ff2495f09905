package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.table.Nearest;
import java.util.List;

/** Finds a layer by its number or its name. */
public final class LayerName {

  private LayerName() {}

  /**
   * The number of the requested layer.
   *
   * @param expected what the option is and what else it may be, such as {@code "--after: expected"}
   * @param least the lowest allowed number
   * @param most the highest allowed number
   * @throws InputException when there is no such layer; the message suggests a similar name
   */
  public static int find(String expected, String text, Graph graph, int least, int most) {
    if (most < least) {
      throw new InputException(
          "%s a layer of %s to cut after, found a model of %s"
              .formatted(
                  expected,
                  graph.name(),
                  graph.layers().isEmpty()
                      ? "no operator"
                      : "one layer, '" + graph.layers().get(0).name() + "'"));
    }
    int number =
        graph.layers().stream()
            .filter(layer -> layer.name().equals(text))
            .mapToInt(Layer::index)
            .findFirst()
            .orElseGet(() -> text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1);
    if (number < least || number > most) {
      throw new InputException(
          "%s a layer of %s, %d to %d or its name%s, found '%s'; 'splitpoint inspect' lists them"
              .formatted(expected, graph.name(), least, most, nearly(text, graph, most), text));
    }
    return number;
  }

  private static String nearly(String text, Graph graph, int most) {
    List<String> names = graph.layers().stream().limit(most).map(Layer::name).toList();
    return Nearest.to(text, names).map(name -> " (" + name + ")").orElse("");
  }
}
