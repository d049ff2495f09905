package io.splitpoint.model.edgetpu;

/**
 * The sizes of one operator that its cost depends on. All tensors are 8-bit, so that elements are
 * bytes.
 *
 * @param layer the layer that it belongs to, from 1
 * @param height height of the output; 1 for a dense layer
 * @param width width of the output; the number of vectors for a dense layer
 * @param outChannels channels of the output; for {@link OpKind#PASS} the length of the constant
 *     vector, one number per channel, that it multiplies by or adds, or 0
 * @param inChannels channels that one output channel reads at one position of the kernel
 * @param inputElements elements of all inputs that are not constant
 * @param outputElements elements of all outputs
 * @param perChannel whether each output channel has its own scale
 */
public record OpShape(
    OpKind kind,
    int layer,
    int height,
    int width,
    int outChannels,
    int inChannels,
    int kernelHeight,
    int kernelWidth,
    long inputElements,
    long outputElements,
    boolean perChannel) {

  /** The array's outputs per group (4,096 MAC per cycle; Coral's parameter padding). */
  static final int OUTPUT_GROUP = 64;

  /** A streamed layer of few channels is sent as half a group ({@link #streamedBytes}). */
  private static final int HALF_GROUP = 32;

  /** Bytes of a constant vector per channel (see {@link #streamedBytes}). */
  private static final int VECTOR_BYTES = 16;

  /** Inputs per read, and tiles per side of the grid (libedgetpu's chip description). */
  static final int FOUR = 4;

  public static OpShape convolution(
      int layer, int height, int width, int out, int in, int kernel, boolean perChannel) {
    long output = (long) height * width * out;
    return new OpShape(
        OpKind.CONVOLUTION,
        layer,
        height,
        width,
        out,
        in,
        kernel,
        kernel,
        (long) height * width * in,
        output,
        perChannel);
  }

  public static OpShape dense(int layer, int out, int in) {
    return new OpShape(OpKind.DENSE, layer, 1, 1, out, in, 1, 1, in, out, false);
  }

  public static OpShape pass(int layer, long inputElements, long outputElements) {
    return plain(OpKind.PASS, layer, inputElements, outputElements);
  }

  /**
   * A sum or product with a constant vector, which remains of a batch norm that could not be folded
   * into a convolution.
   */
  static OpShape passWithVector(int layer, int channels, long inputElements, long outputElements) {
    return new OpShape(
        OpKind.PASS, layer, 1, 1, channels, 0, 1, 1, inputElements, outputElements, false);
  }

  public static OpShape plain(OpKind kind, int layer, long inputElements, long outputElements) {
    return new OpShape(kind, layer, 1, 1, 0, 0, 1, 1, inputElements, outputElements, false);
  }

  /** Multiply-accumulates of one run. */
  public long macs() {
    return (long) height * width * kernelHeight * kernelWidth * inChannels * outChannels;
  }

  /**
   * Multiply-accumulates for which the array is busy: output channels in groups of 64, input
   * channels in fours, and a convolution's map in 4×4 tiles, of which the largest share counts.
   */
  long paddedMacs() {
    boolean tiles = kind == OpKind.CONVOLUTION;
    return (long) (tiles ? up(height, FOUR) : height)
        * (tiles ? up(width, FOUR) : width)
        * kernelHeight
        * kernelWidth
        * up(inChannels, FOUR)
        * up(outChannels, OUTPUT_GROUP);
  }

  /**
   * Bytes that its parameters take on the chip when they are cached. Convolution, per channel:
   * {@code ceil64(Cout)·(Kh·Kw·ceil4(Cin)+8)}; dense: {@code ceil64(Out)·ceil4(In)}, plus 8 bytes
   * per output with per-channel scales. Derived from about 2,600 compiler logs to within 0.8 %;
   * depthwise only roughly.
   */
  public long parameterBytes() {
    long weights = (long) kernelHeight * kernelWidth * up(inChannels, FOUR);
    long scales = perChannel ? 8 : 0;
    return switch (kind) {
      case CONVOLUTION, DEPTHWISE, DENSE -> up(outChannels, OUTPUT_GROUP) * (weights + scales);
      case PASS, UNSUPPORTED -> 0;
    };
  }

  /**
   * Bytes that are sent in every run when its parameters are not cached.
   *
   * <p>A layer of at most 32 channels is sent as 32, not 64. A constant vector is never cached and
   * takes 16 bytes per channel. Both are read from the compiler's reports on DenseNet-201
   * (off-chip-rows.csv): the second gives the off-chip memory of its seven segments to the last
   * digit, the first that of its tails within 2.5 %.
   */
  public long streamedBytes() {
    if (kind == OpKind.PASS) {
      return (long) VECTOR_BYTES * outChannels;
    }
    long cached = parameterBytes();
    return outChannels <= HALF_GROUP ? cached / 2 : cached;
  }

  /** Bytes that its weights take in the model file, without padding and biases. */
  public long weightBytes() {
    return switch (kind) {
      case CONVOLUTION, DEPTHWISE, DENSE ->
          (long) kernelHeight * kernelWidth * inChannels * outChannels;
      case PASS, UNSUPPORTED -> 0;
    };
  }

  static int up(int n, int step) {
    return (n + step - 1) / step * step;
  }
}
