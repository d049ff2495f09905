package io.splitpoint.model.edgetpu;

/**
 * What is the same on every host: the chip's sizes and its fitted speeds at the maximum clock.
 * {@code chip.yaml} holds them; {@code bench} writes its fitted part (see docs/edgetpu-model.md).
 *
 * @param parameterBytes on chip for cached parameters: the largest cached total in about 2,600
 *     compiler logs is 7.81 MiB, and the next larger candidate, 7.82 MiB, was spilled; its five
 *     operators' instructions are added
 * @param instructionReserveBytes the most by which a program lessens that: 7.71 MiB are left to a
 *     network of 199 operators and 96×96 pixels
 * @param inputReserve share of a tensor from another chip that lessens it: from the segments that
 *     spill although they are smaller
 * @param spillShare of the activations beyond {@code narrowBytes} that lessens it on maps larger
 *     than 64×64; read from VGG16's prefixes alone
 * @param narrowBytes of activation memory: 16 tiles of 192 KiB (libedgetpu's chip description)
 * @param slabBytes by which activations outgrow {@code narrowBytes} until streamed convolution
 *     weights are sent two times more
 * @param slabInputShare share of the host's input that takes part in that
 * @param instructionBytesPerOp of a program, per operator
 * @param msPerGmac of a convolution's padded multiply-accumulates
 * @param msPerPointwiseGmac the same for 1×1 convolutions
 * @param msPerDenseGmac the same for dense layers
 * @param msPerMelement of 10⁶ numbers in and out of pools, sums, joins; depthwise convolutions cost
 *     nothing that the measurements show
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

  /** The same sizes with other speeds: for fitting them. */
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

  /** As a file that reads back as the same. */
  public String yaml() {
    return Yaml.text(this);
  }
}
