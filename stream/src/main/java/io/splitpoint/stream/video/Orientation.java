package io.splitpoint.stream.video;

import io.splitpoint.stream.Picture;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * How a player must turn and mirror a video's frames, as phones state it: pixel (x, y) is shown at
 * (a x + c y, b x + d y), moved so that nothing is negative. One of a and b is 1 or −1 and the
 * other 0; of c and d too. Source: FFmpeg's libavutil/display.h.
 */
record Orientation(int a, int b, int c, int d) {

  static final Orientation UPRIGHT = new Orientation(1, 0, 0, 1);

  /** 1.0 of the matrix, 16.16 fixed point. */
  private static final double ONE = 1 << 16;

  /** Of nine numbers of 32 bits. */
  private static final long MATRIX_BYTES = 9 * Integer.BYTES;

  /** What the file states; upright when it states nothing, or no multiple of a right angle. */
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

  /** Whether what is shown is as wide as the frames are high. */
  boolean turned() {
    return a == 0;
  }

  /**
   * @param rows of a frame, blue, green, red
   * @param stride from one to the next, in bytes
   * @param line as long as a row, for a copy of it
   * @param into of the size that is shown
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
