package io.splitpoint.model.edgetpu;

/**
 * The chip's sizes and its fitted speeds at the maximum clock, which are the same on every host.
 * {@code chip.yaml} holds them; {@code bench} writes its fitted part (see docs/edgetpu-model.md).
 *
 * @param parameterBytes size of the on-chip memory for cached parameters: the largest cached total
 *     in about 2,600 compiler logs is 7.81 MiB, and the next larger candidate, 7.82 MiB, was
 *     spilled; its five operators' instructions are added
 * @param instructionReserveBytes the most that a program takes of that memory: 7.71 MiB are left
 *     for a network of 199 operators and 96×96 pixels
 * @param inputReserve share of a tensor from another chip that takes room there: from the segments
 *     that spill although they are smaller
 * @param spillShare share of the activations beyond {@code narrowBytes} that takes room there on
 *     maps larger than 64×64; derived from VGG16's prefixes alone
 * @param narrowBytes activation memory: 16 tiles of 192 KiB (libedgetpu's chip description)
 * @param slabBytes excess of the activations over {@code narrowBytes} for which streamed
 *     convolution weights are sent two more times
 * @param slabInputShare share of the host's input that counts towards that
 * @param instructionBytesPerOp size of a program, per operator
 * @param msPerGmac time per 10⁹ padded multiply-accumulates of a convolution
 * @param msPerPointwiseGmac the same for 1×1 convolutions
 * @param msPerDenseGmac the same for dense layers
 * @param msPerMelement time per 10⁶ numbers in and out of pools, sums, joins; depthwise
 *     convolutions have no cost in the measurements
 */
public record Chip(
    long parameterBytes,
    long instructionReserveBytes,
    double inputReserve,
    double spillShare,
    long narrowBytes,
    long slabBytes,
    double slabInputShare,
    long instructionBytesPerOp,
    double msPerGmac,
    double msPerPointwiseGmac,
    double msPerDenseGmac,
    double msPerMelement) {

  private static final Chip SHIPPED = Yaml.resource("chip.yaml", Chip.class);

  public Chip {
    Yaml.positive("parameter_bytes", parameterBytes);
    Yaml.positive("narrow_bytes", narrowBytes);
    Yaml.positive("slab_bytes", slabBytes);
    Yaml.notNegative("instruction_reserve_bytes", instructionReserveBytes);
    Yaml.notNegative("input_reserve", inputReserve);
    Yaml.notNegative("spill_share", spillShare);
    Yaml.notNegative("slab_input_share", slabInputShare);
    Yaml.notNegative("instruction_bytes_per_op", instructionBytesPerOp);
    Yaml.notNegative("ms_per_gmac", msPerGmac);
    Yaml.notNegative("ms_per_pointwise_gmac", msPerPointwiseGmac);
    Yaml.notNegative("ms_per_dense_gmac", msPerDenseGmac);
    Yaml.notNegative("ms_per_melement", msPerMelement);
  }

  /** The chip with the constants of this release's fit. */
  public static Chip shipped() {
    return SHIPPED;
  }

  /** The same sizes with other speeds, for fitting them. */
  public Chip with(
      double msPerGmac, double msPerPointwiseGmac, double msPerDenseGmac, double msPerMelement) {
    return new Chip(
        parameterBytes,
        instructionReserveBytes,
        inputReserve,
        spillShare,
        narrowBytes,
        slabBytes,
        slabInputShare,
        instructionBytesPerOp,
        msPerGmac,
        msPerPointwiseGmac,
        msPerDenseGmac,
        msPerMelement);
  }

  /** The YAML file from which the same chip can be read. */
  public String yaml() {
    return Yaml.text(this);
  }
}
