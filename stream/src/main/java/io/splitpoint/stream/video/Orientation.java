package io.splitpoint.stream.video;

import io.splitpoint.stream.Picture;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * The rotation and reflection with which a player must show a video's frames: pixel (x, y) is shown
 * at (a x + c y, b x + d y), shifted so that nothing is negative. One of a and b is 1 or −1 and the
 * other 0; of c and d too. Source: FFmpeg's libavutil/display.h.
 */
record Orientation(int a, int b, int c, int d) {

  static final Orientation UPRIGHT = new Orientation(1, 0, 0, 1);

  /** 1.0 of the matrix, 16.16 fixed point. */
  private static final double ONE = 1 << 16;

  /** Size of nine 32-bit numbers. */
  private static final long MATRIX_BYTES = 9 * Integer.BYTES;

  /** The file's orientation; upright when it states none or not a multiple of a right angle. */
  static Orientation of(AVCodecParameters parameters) {
    AVPacketSideData stated =
        avcodec.av_packet_side_data_get(
            parameters.coded_side_data(),
            parameters.nb_coded_side_data(),
            avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (stated == null || stated.isNull() || stated.size() < MATRIX_BYTES) {
      return UPRIGHT;
    }
    return of(stated.data().capacity(MATRIX_BYTES).asByteBuffer().asIntBuffer());
  }

  private static Orientation of(IntBuffer matrix) {
    int a = (int) Math.round(matrix.get(0) / ONE);
    int b = (int) Math.round(matrix.get(1) / ONE);
    int c = (int) Math.round(matrix.get(3) / ONE);
    int d = (int) Math.round(matrix.get(4) / ONE);
    boolean straight =
        Math.abs(a) + Math.abs(b) == 1
            && Math.abs(c) + Math.abs(d) == 1
            && Math.abs(a) == Math.abs(d);
    return straight ? new Orientation(a, b, c, d) : UPRIGHT;
  }

  /** Whether the shown picture is as wide as the frames are high. */
  boolean turned() {
    return a == 0;
  }

  /**
   * @param rows rows of a frame, blue, green, red
   * @param stride distance between rows in bytes
   * @param line buffer as long as a row
   * @param into picture of the shown size
   */
  void show(ByteBuffer rows, int stride, byte[] line, int height, Picture into) {
    for (int y = 0; y < height; y++) {
      if (equals(UPRIGHT)) {
        into.bgr().put(y * line.length, rows, y * stride, line.length);
      } else {
        rows.get(y * stride, line);
        spread(line, y, height, into);
      }
    }
  }

  private void spread(byte[] line, int y, int height, Picture into) {
    int width = line.length / Picture.CHANNELS;
    int stride = into.width() * Picture.CHANNELS;
    int column = a * Picture.CHANNELS + b * stride;
    int row = c * Picture.CHANNELS + d * stride;
    int to = (column < 0 ? (1 - width) * column : 0) + (row < 0 ? (1 - height) * row : 0) + y * row;
    byte[] levels = into.levels();
    for (int from = 0; from < line.length; from += Picture.CHANNELS, to += column) {
      levels[to] = line[from];
      levels[to + 1] = line[from + 1];
      levels[to + 2] = line[from + 2];
    }
  }
}
