package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.Picture;
import java.util.OptionalDouble;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * The best video stream of an input that FFmpeg can open, decoded frame by frame. It owns its
 * native memory until it is closed.
 */
final class Input implements AutoCloseable {

  /** The outcome of a request for the next frame. */
  enum Next {
    /** A whole frame, which {@link #copyTo} copies. */
    FRAME,
    /** No frame yet; only for inputs that do not block. */
    LATER,
    /** Bytes that are not a whole frame, see {@link #damage}. Decoding can continue. */
    DAMAGED,
    END
  }

  /** More pixels than any camera has; a damaged header may state more. */
  private static final int MAX_PIXELS = 8192 * 8192;

  /** {@code AVFMT_FLAG_NONBLOCK} of avformat.h. */
  private static final int NONBLOCK = 4;

  private final String name;
  private final AVFormatContext format = avformat.avformat_alloc_context();
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final AVFrame frame = avutil.av_frame_alloc();
  private AVCodecContext codec;
  private Scaler scaler;
  private AVStream stream;
  private Orientation shown = Orientation.UPRIGHT;
  private int streamIndex;
  private boolean flushing;
  private String damage = "";
  private boolean closed;

  /** A failure to open, with the system's number for it where there is one. */
  static final class OpenException extends Exception {
    private static final long serialVersionUID = 1L;
    final int error;

    OpenException(int error, String message) {
      super(message);
      this.error = error;
    }
  }

  private Input(String name) {
    this.name = name;
  }

  /**
   * Opens a file that {@link Container} has checked.
   *
   * @param options pairs of names and values
   */
  static Input file(String name, String url, Container container, String... options)
      throws OpenException {
    return open(
        name,
        input -> {
          input.openFormat(url, avformat.av_find_input_format(container.reader), options);
          input.leaveOutAllButVideo();
          // This reads as many frames as the codec's identification needs.
          check(avformat.avformat_find_stream_info(input.format, (AVDictionary) null));
        });
  }

  /**
   * Opens a pipe with uncompressed y4m or with a sequence of JPEG pictures.
   *
   * @param url URL of FFmpeg's protocol pipe, or file
   */
  static Input piped(String name, String url) throws OpenException {
    return open(
        name,
        input -> {
          // fpsprobesize: no frame is held back to estimate the rate.
          input.openFormat(
              url,
              null,
              "protocol_whitelist",
              "pipe,file",
              "format_whitelist",
              "yuv4mpegpipe,mjpeg,jpeg_pipe",
              "fpsprobesize",
              "0");
          check(avformat.avformat_find_stream_info(input.format, (AVDictionary) null));
        });
  }

  /**
   * Opens a device, which reports its own format; reads do not block.
   *
   * @param options pairs of names and values
   */
  static Input device(String name, AVInputFormat kind, String... options) throws OpenException {
    return open(
        name,
        input -> {
          input.format.flags(input.format.flags() | NONBLOCK);
          input.openFormat(name, kind, options);
        });
  }

  private interface Opening {
    void open(Input input) throws OpenException;
  }

  private static Input open(String name, Opening opening) throws OpenException {
    Input input = new Input(name);
    try {
      opening.open(input);
      input.findStream();
      input.openDecoder();
      return input;
    } catch (OpenException | RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  private void openFormat(String url, AVInputFormat as, String... options) throws OpenException {
    AVDictionary settings = Ffmpeg.options(options);
    avutil.av_dict_set(settings, "codec_whitelist", Codecs.ALLOWED, 0);
    int status;
    try {
      status = avformat.avformat_open_input(format, url, as, settings);
    } finally {
      avutil.av_dict_free(settings);
    }
    if (status < 0) {
      format.setNull(); // It was freed.
      throw new OpenException(status, Ffmpeg.reason(status));
    }
  }

  /** Gives sound and subtitles no codec, so that nothing parses or decodes them. */
  private void leaveOutAllButVideo() {
    for (int i = 0; i < format.nb_streams(); i++) {
      AVStream other = format.streams(i);
      if (other.codecpar().codec_type() != avutil.AVMEDIA_TYPE_VIDEO) {
        other.codecpar().codec_type(avutil.AVMEDIA_TYPE_DATA).codec_id(avcodec.AV_CODEC_ID_NONE);
        other.discard(avcodec.AVDISCARD_ALL);
      }
    }
  }

  private void findStream() throws OpenException {
    streamIndex =
        avformat.av_find_best_stream(format, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (streamIndex < 0) {
      throw new OpenException(streamIndex, "has no video stream");
    }
    stream = format.streams(streamIndex);
    shown = Orientation.of(stream.codecpar());
  }

  private void openDecoder() throws OpenException {
    AVCodec decoder = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
    if (decoder == null || decoder.isNull() || !Codecs.decodes(decoder.name().getString())) {
      String codecName = avcodec.avcodec_get_name(stream.codecpar().codec_id()).getString();
      throw new OpenException(0, "is encoded as " + codecName + ", which is not decoded here");
    }
    codec = avcodec.avcodec_alloc_context3(decoder);
    check(avcodec.avcodec_parameters_to_context(codec, stream.codecpar()));
    codec.max_pixels(MAX_PIXELS);
    codec.thread_count(Math.min(4, Runtime.getRuntime().availableProcessors()));
    codec.thread_type(
        AVCodecContext.FF_THREAD_FRAME); // Threads by slices leak memory in VP9: CVE-2026-125223.
    check(avcodec.avcodec_open2(codec, decoder, (AVDictionary) null));
    int width = codec.width();
    int height = codec.height();
    if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
      throw new OpenException(
          0, "expected at most %d pixels, found %d x %d".formatted(MAX_PIXELS, width, height));
    }
    scaler = new Scaler(frame, width, height);
  }

  private static void check(int status) throws OpenException {
    if (status < 0) {
      throw new OpenException(status, Ffmpeg.reason(status));
    }
  }

  /** The width as shown. */
  int width() {
    return shown.turned() ? scaler.height() : scaler.width();
  }

  int height() {
    return shown.turned() ? scaler.width() : scaler.height();
  }

  /** The rate by the container or the decoder. */
  OptionalDouble framesPerSecond() {
    AVRational rate = avformat.av_guess_frame_rate(format, stream, null);
    return rate.num() > 0 && rate.den() > 0
        ? OptionalDouble.of((double) rate.num() / rate.den())
        : OptionalDouble.empty();
  }

  /** Reads and decodes until there is an outcome. */
  Next next() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    while (true) {
      int status = avcodec.avcodec_receive_frame(codec, frame);
      if (status >= 0) {
        return frame.decode_error_flags() == 0 ? Next.FRAME : damaged("a damaged picture");
      }
      if (status == avutil.AVERROR_EOF) {
        return Next.END;
      }
      if (status != Ffmpeg.AGAIN) {
        return damaged(Ffmpeg.reason(status));
      }
      Next sent = send();
      if (sent != Next.FRAME) {
        return sent;
      }
    }
  }

  /** Sends the decoder a packet or the end of input; FRAME means that the decoder has a frame. */
  private Next send() {
    if (flushing) {
      return Next.END;
    }
    int status = avformat.av_read_frame(format, packet);
    if (status == Ffmpeg.AGAIN) {
      return Next.LATER;
    }
    if (status < 0) {
      flushing = true;
      avcodec.avcodec_send_packet(codec, null);
      return status == avutil.AVERROR_EOF ? Next.FRAME : damaged(Ffmpeg.reason(status));
    }
    try {
      if (packet.stream_index() != streamIndex) {
        return Next.FRAME;
      }
      if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
        return damaged("it is truncated");
      }
      int sent = avcodec.avcodec_send_packet(codec, packet);
      return sent < 0 && sent != Ffmpeg.AGAIN ? damaged(Ffmpeg.reason(sent)) : Next.FRAME;
    } finally {
      avcodec.av_packet_unref(packet);
    }
  }

  private Next damaged(String how) {
    damage = how;
    return Next.DAMAGED;
  }

  /** The damage that {@link #next} last reported. */
  String damage() {
    return damage;
  }

  /** Ends reading packets; the decoder's remaining frames can still be requested. */
  void endHere() {
    if (!flushing) {
      flushing = true;
      avcodec.avcodec_send_packet(codec, null);
    }
  }

  /** Copies the frame that {@link #next} found. */
  void copyTo(Picture picture) {
    if (picture.width() != width() || picture.height() != height()) {
      throw new InputException(
          "%s: expected a picture of %d x %d to fill, found %d x %d"
              .formatted(name, width(), height(), picture.width(), picture.height()));
    }
    scaler.toPicture(shown, picture);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (scaler != null) {
      scaler.close();
    }
    avutil.av_frame_free(frame);
    avcodec.av_packet_free(packet);
    if (codec != null) {
      avcodec.avcodec_free_context(codec);
    }
    if (!format.isNull()) {
      avformat.avformat_close_input(format);
    }
  }
}
