package io.splitpoint.offload;

/**
 * The names of a model's tails on this or another program's server.
 *
 * @param pattern pattern with {@code {model}} and {@code {layer}}, the layer after which the cut
 *     falls
 */
public record TailNames(String pattern) {

  /** The names on this program's server. */
  public static final TailNames DEFAULT = new TailNames("{model}-tail-{layer}");

  /** The name of the tail after {@code layer}; the name of the whole model when that is 0. */
  public String of(String model, int layer) {
    return layer == 0
        ? model
        : pattern.replace("{model}", model).replace("{layer}", Integer.toString(layer));
  }
}
