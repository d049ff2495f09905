package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.Picture;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** An FFmpeg encoder, from pictures to packets. It owns its native memory until closed. */
final class Encoder implements AutoCloseable {

  /** Receives the packets; a packet is valid during the call. */
  interface Packets {
    void accept(AVPacket packet);
  }

  /** Sets fields of an encoder that are not available as options. */
  interface Setting {
    void apply(AVCodecContext codec);
  }

  private final AVCodecContext codec;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final AVFrame frame;
  private final Scaler scaler;

  private Encoder(AVCodecContext codec, int width, int height) {
    this.codec = codec;
    frame = Scaler.frame(codec.pix_fmt(), codec.width(), codec.height());
    frame.colorspace(codec.colorspace()).color_range(codec.color_range());
    frame.quality(codec.global_quality()); // The encoder reads it from each frame.
    scaler = new Scaler(frame, width, height);
  }

  /**
   * @param codecName FFmpeg's name of the codec
   * @param width width of the pictures
   * @param height height of the pictures
   * @param setting called when width, height and 4:2:0 are set
   * @param options pairs of names and values
   */
  static Encoder open(String codecName, int width, int height, Setting setting, String... options) {
    Ffmpeg.load();
    AVCodec encoder = avcodec.avcodec_find_encoder_by_name(codecName);
    if (encoder == null || encoder.isNull()) {
      throw new InputException("FFmpeg's encoder " + codecName + " is not in this build");
    }
    AVCodecContext codec = avcodec.avcodec_alloc_context3(encoder);
    codec.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
    // Scaler uses this colour space.
    codec.colorspace(avutil.AVCOL_SPC_SMPTE170M).color_range(avutil.AVCOL_RANGE_MPEG);
    setting.apply(codec);
    AVDictionary settings = Ffmpeg.options(options);
    int status;
    try {
      status = avcodec.avcodec_open2(codec, encoder, settings);
    } finally {
      avutil.av_dict_free(settings);
    }
    if (status < 0) {
      avcodec.avcodec_free_context(codec);
      throw new InputException(
          "pictures of %d x %d: %s cannot encode them: %s"
              .formatted(width, height, codecName, Ffmpeg.reason(status)));
    }
    return new Encoder(codec, width, height);
  }

  AVCodecContext codec() {
    return codec;
  }

  /**
   * @param time time in the codec's time base, ascending
   */
  void encode(Picture picture, long time, Packets to) {
    check(avutil.av_frame_make_writable(frame));
    scaler.fromPicture(picture);
    frame.pts(time);
    check(avcodec.avcodec_send_frame(codec, frame));
    drain(to);
  }

  /** Delivers the packets that the encoder still holds. */
  void finish(Packets to) {
    check(avcodec.avcodec_send_frame(codec, null));
    drain(to);
  }

  private void drain(Packets to) {
    while (true) {
      int status = avcodec.avcodec_receive_packet(codec, packet);
      if (status == Ffmpeg.AGAIN || status == avutil.AVERROR_EOF) {
        return;
      }
      check(status);
      try {
        to.accept(packet);
      } finally {
        avcodec.av_packet_unref(packet);
      }
    }
  }

  private static void check(int status) {
    if (status < 0) {
      throw new InputException("encoding a picture: " + Ffmpeg.reason(status));
    }
  }

  @Override
  public void close() {
    scaler.close();
    avutil.av_frame_free(frame);
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(codec);
  }
}
