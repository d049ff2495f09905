package io.splitpoint.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The type in which tensors cross a cut. Where it differs from the tensor's own type, the parts
 * convert at their edges.
 */
public enum Boundary {
  /** The model's own types: nothing is converted. */
  MODEL,
  /** Quantized to 8 bits: lossless for 8-bit models, lossy for float32 ones. */
  UINT8,
  /** Real numbers: lossless for 8-bit and 16-bit models. */
  FLOAT32;

  /** Offset between int8 and uint8: the same 256 steps, counted from 0 instead of −128. */
  private static final int SHIFT = 128;

  /** The type of a tensor while it crosses; {@code quantization} is empty for float32. */
  record Wire(String type, Optional<Quantization> quantization) {}

  /**
   * The type in which the tensor crosses; empty when it is not converted, because it has this type
   * already or because it holds indexes or flags, which have no scale.
   *
   * @param ranges quantization of float32 tensors by index; needed where they become uint8
   */
  Optional<Wire> wire(TensorInfo tensor, Map<Integer, Quantization> ranges) {
    boolean scaled = tensor.quantization().map(q -> q.scales().size() == 1).orElse(false);
    return switch (this) {
      case MODEL -> Optional.empty();
      case FLOAT32 ->
          scaled && List.of("int8", "uint8", "int16").contains(tensor.type())
              ? Optional.of(new Wire("float32", Optional.empty()))
              : Optional.empty();
      case UINT8 ->
          switch (tensor.type()) {
            case "int8" -> scaled ? Optional.of(shifted(tensor)) : Optional.empty();
            case "float32" -> {
              Quantization range = ranges.get(tensor.index());
              if (range == null) {
                throw new IllegalArgumentException(
                    "tensor " + tensor.name() + " is float32: expected its range to make it uint8");
              }
              yield Optional.of(new Wire("uint8", Optional.of(range)));
            }
            default -> Optional.empty();
          };
    };
  }

  private static Wire shifted(TensorInfo tensor) {
    Quantization own = tensor.quantization().orElseThrow();
    return new Wire(
        "uint8",
        Optional.of(new Quantization(own.scales(), List.of(own.zeroPoints().get(0) + SHIFT), 0)));
  }

  /** The uint8 quantization that covers {@code low} to {@code high} and holds zero exactly. */
  public static Quantization range(float low, float high) {
    float from = Math.min(0, low);
    float to = Math.max(0, high);
    float scale = from == to ? 1 : (to - from) / 255;
    return new Quantization(List.of(scale), List.of((long) Math.round(-from / scale)), 0);
  }

  /** The word of files and of the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
