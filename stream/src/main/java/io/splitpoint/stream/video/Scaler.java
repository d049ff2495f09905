package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.Picture;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Converts between one of FFmpeg's frames and a {@link Picture}'s rows. The pixels pass through a
 * frame whose rows are aligned and padded, because swscale's vector code otherwise reads and writes
 * past the ends of rows.
 */
final class Scaler implements AutoCloseable {

  /** In bytes; the widest vector code requires it. */
  private static final int ALIGNMENT = 64;

  /** swscale's fixed-point 1.0 of contrast and saturation. */
  private static final int ONE = 1 << 16;

  /** Flags for conversion from BGR; the fast path lacks the full range, which JPEG needs. */
  private static final int EXACT = swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND;

  /** A frame's planes in swscale's form, reused so that a call allocates nothing. */
  private record Planes(PointerPointer<?> data, IntPointer strides) {
    static Planes of(AVFrame frame) {
      return new Planes(frame.data(), frame.linesize());
    }
  }

  private final int width;
  private final int height;
  private final AVFrame yuv;
  private final AVFrame bgr;
  private final ByteBuffer rows;
  private final int stride;
  private final byte[] line;
  private final Planes yuvPlanes;
  private final Planes bgrPlanes;
  private SwsContext context;
  private int format = avutil.AV_PIX_FMT_NONE;
  private int yuvWidth;
  private int yuvHeight;
  private int colours;
  private boolean fullRange;

  /**
   * @param yuv the frame that is converted from or to, reused for every picture; its owner frees it
   * @param width width of the pictures
   * @param height height of the pictures
   */
  Scaler(AVFrame yuv, int width, int height) {
    this.width = width;
    this.height = height;
    this.yuv = yuv;
    bgr = frame(avutil.AV_PIX_FMT_BGR24, width, height);
    stride = bgr.linesize(0);
    line = new byte[width * Picture.CHANNELS];
    rows = bgr.data(0).capacity((long) stride * height).asByteBuffer();
    yuvPlanes = Planes.of(yuv);
    bgrPlanes = Planes.of(bgr);
  }

  /** A frame with its own aligned memory. */
  static AVFrame frame(int format, int width, int height) {
    AVFrame frame = avutil.av_frame_alloc();
    frame.format(format).width(width).height(height);
    int status = avutil.av_frame_get_buffer(frame, ALIGNMENT);
    if (status < 0) {
      avutil.av_frame_free(frame);
      throw new InputException(
          "pictures of %d x %d: %s".formatted(width, height, Ffmpeg.reason(status)));
    }
    return frame;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Converts the frame to a picture as shown; a frame of another size is scaled. */
  void toPicture(Orientation shown, Picture into) {
    prepare(true);
    swscale.sws_scale(
        context,
        yuvPlanes.data,
        yuvPlanes.strides,
        0,
        yuvHeight,
        bgrPlanes.data,
        bgrPlanes.strides);
    shown.show(rows, stride, line, height, into);
  }

  /** Converts a picture to the frame; columns and rows that the frame lacks are left out. */
  void fromPicture(Picture from) {
    int row = width * Picture.CHANNELS;
    ByteBuffer source = from.bgr();
    for (int y = 0; y < height; y++) {
      rows.put(y * stride, source, y * row, row);
    }
    prepare(false);
    swscale.sws_scale(
        context,
        bgrPlanes.data,
        bgrPlanes.strides,
        0,
        yuvHeight,
        yuvPlanes.data,
        yuvPlanes.strides);
  }

  private void prepare(boolean toBgr) {
    if (context == null
        || format != yuv.format()
        || yuvWidth != yuv.width()
        || yuvHeight != yuv.height()) {
      open(toBgr);
    } else if (colours == yuv.colorspace() && fullRange == isFullRange()) {
      return;
    }
    colours = yuv.colorspace();
    fullRange = isFullRange();
    IntPointer matrix = swscale.sws_getCoefficients(matrix(colours));
    int full = fullRange ? 1 : 0;
    // BGR always has full range; for frames that are not YUV the call does nothing.
    swscale.sws_setColorspaceDetails(
        context, matrix, toBgr ? full : 1, matrix, toBgr ? 1 : full, 0, ONE, ONE);
  }

  private void open(boolean toBgr) {
    format = yuv.format();
    yuvWidth = yuv.width();
    yuvHeight = yuv.height();
    swscale.sws_freeContext(context);
    context =
        swscale.sws_getContext(
            yuvWidth,
            yuvHeight,
            toBgr ? format : avutil.AV_PIX_FMT_BGR24,
            toBgr ? width : yuvWidth,
            toBgr ? height : yuvHeight,
            toBgr ? avutil.AV_PIX_FMT_BGR24 : format,
            toBgr ? swscale.SWS_BILINEAR : EXACT,
            null,
            null,
            (DoublePointer) null);
    if (context == null) {
      throw new InputException(
          "pictures of FFmpeg's format %d, %d x %d: cannot be converted"
              .formatted(format, yuvWidth, yuvHeight));
    }
  }

  /** The colour matrix; FFmpeg's default for files that do not state it is ITU-R BT.601. */
  private static int matrix(int colours) {
    return switch (colours) {
      case avutil.AVCOL_SPC_BT709 -> swscale.SWS_CS_ITU709;
      case avutil.AVCOL_SPC_FCC -> swscale.SWS_CS_FCC;
      case avutil.AVCOL_SPC_SMPTE240M -> swscale.SWS_CS_SMPTE240M;
      case avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_SPC_BT2020_CL -> swscale.SWS_CS_BT2020;
      default -> swscale.SWS_CS_ITU601;
    };
  }

  private boolean isFullRange() {
    return switch (format) {
      case avutil.AV_PIX_FMT_YUVJ420P,
          avutil.AV_PIX_FMT_YUVJ422P,
          avutil.AV_PIX_FMT_YUVJ444P,
          avutil.AV_PIX_FMT_YUVJ440P,
          avutil.AV_PIX_FMT_YUVJ411P ->
          true;
      default -> yuv.color_range() == avutil.AVCOL_RANGE_JPEG;
    };
  }

  @Override
  public void close() {
    swscale.sws_freeContext(context);
    context = null;
    avutil.av_frame_free(bgr);
  }
}
