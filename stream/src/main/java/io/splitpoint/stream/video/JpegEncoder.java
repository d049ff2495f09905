package io.splitpoint.stream.video;

import io.splitpoint.stream.Picture;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Encodes pictures of one size as JPEG into a reused buffer. For one thread. */
public final class JpegEncoder implements AutoCloseable {

  /** Quantizer scale, 2 (best) to 31, FFmpeg's {@code -q:v}; at 3 no difference is visible. */
  private static final int QUALITY = 3;

  /** {@code FF_QP2LAMBDA} of libavutil. */
  private static final int LAMBDA = 118;

  private final int width;
  private final int height;
  private final Encoder encoder;
  private final Encoder.Packets append = this::append;
  private ByteBuffer jpeg = ByteBuffer.allocateDirect(1 << 16);
  private long time;

  public JpegEncoder(int width, int height) {
    this.width = width;
    this.height = height;
    encoder =
        Encoder.open(
            "mjpeg",
            width,
            height,
            codec -> {
              codec.time_base(avutil.av_make_q(1, 25));
              codec.color_range(avutil.AVCOL_RANGE_JPEG);
              codec.flags(codec.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
              codec.global_quality(QUALITY * LAMBDA);
              codec.thread_count(1); // More threads would delay pictures.
            });
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /**
   * @return the whole JPEG file from position 0 to the limit; valid until the next call
   */
  public ByteBuffer encode(Picture picture) {
    jpeg.clear();
    encoder.encode(picture, time++, append);
    return jpeg.flip();
  }

  private void append(AVPacket packet) {
    int size = packet.size();
    if (jpeg.remaining() < size) {
      ByteBuffer larger = ByteBuffer.allocateDirect(2 * (jpeg.position() + size));
      jpeg = larger.put(jpeg.flip());
    }
    jpeg.put(packet.data().capacity(size).asByteBuffer());
  }

  @Override
  public void close() {
    encoder.close();
  }
}
