package io.splitpoint.offload;

/**
 * What the tail of a model is called on a server, ours or another.
 *
 * @param pattern with {@code {model}} and {@code {layer}}, the layer that the cut falls after
 */
public record TailNames(String pattern) {

  /** What our server calls them. */
  public static final TailNames DEFAULT = new TailNames("{model}-tail-{layer}");

  /** The name of the tail that begins after {@code layer}; of the whole model when that is 0. */
  public String of(String model, int layer) {
    return layer == 0
        ? model
        : pattern.replace("{model}", model).replace("{layer}", Integer.toString(layer));
  }
}
