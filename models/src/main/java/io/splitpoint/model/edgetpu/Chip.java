package io.splitpoint.model.edgetpu;

/**
 * What is the same on every host: the chip's sizes and its fitted speeds at the maximum clock.
 * {@code chip.yaml} holds them; {@code bench} writes its fitted part (see docs/edgetpu-model.md).
 *
 * @param parameterBytes on chip for cached parameters: the largest cached total in about 2,600
 *     compiler logs is 7.81 MiB, and the next larger candidate, 7.82 MiB, was spilled
 * @param inputReserve share of a model's input that lessens {@code parameterBytes}: from the
 *     segments that spill although they are smaller than that
 * @param narrowBytes of activation memory: 16 tiles of 192 KiB (libedgetpu's chip description)
 * @param slabBytes by which activations outgrow {@code narrowBytes} until streamed convolution
 *     weights are sent two times more
 * @param slabInputShare share of the host's input that takes part in that
 * @param instructionBaseBytes, instructionBytesPerOp of a program, from the two compiled models
 * @param msPerGmac of a convolution's padded multiply-accumulates
 * @param msPerDepthwiseGmac the same for depthwise convolutions
 * @param msPerDenseGmac the same for dense layers
 * @param msPerMelement of numbers that pass through pools, sums and joins
 * @param msPerOp of any operator
 * @param pipelineInputMsPerMb extra, for a tensor that comes from another chip of a pipeline
 */
public record Chip(
    long parameterBytes,
    double inputReserve,
    long narrowBytes,
    long slabBytes,
    double slabInputShare,
    long instructionBaseBytes,
    long instructionBytesPerOp,
    double msPerGmac,
    double msPerDepthwiseGmac,
    double msPerDenseGmac,
    double msPerMelement,
    double msPerOp,
    double pipelineInputMsPerMb) {

  private static final Chip SHIPPED = Yaml.resource("chip.yaml", Chip.class);

  public Chip {
    Yaml.positive("parameter_bytes", parameterBytes);
    Yaml.positive("narrow_bytes", narrowBytes);
    Yaml.positive("slab_bytes", slabBytes);
    Yaml.notNegative("input_reserve", inputReserve);
    Yaml.notNegative("slab_input_share", slabInputShare);
    Yaml.notNegative("instruction_base_bytes", instructionBaseBytes);
    Yaml.notNegative("instruction_bytes_per_op", instructionBytesPerOp);
    Yaml.notNegative("ms_per_gmac", msPerGmac);
    Yaml.notNegative("ms_per_depthwise_gmac", msPerDepthwiseGmac);
    Yaml.notNegative("ms_per_dense_gmac", msPerDenseGmac);
    Yaml.notNegative("ms_per_melement", msPerMelement);
    Yaml.notNegative("ms_per_op", msPerOp);
    Yaml.notNegative("pipeline_input_ms_per_mb", pipelineInputMsPerMb);
  }

  /** The chip with the constants of this release's fit. */
  public static Chip shipped() {
    return SHIPPED;
  }

  /** As a file that reads back as the same. */
  public String yaml() {
    return Yaml.text(this);
  }
}
