package io.splitpoint.stream.video;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Writes an H.264 video to an MP4 file. It writes fragments of about a second, so that the file of
 * a killed process can be played, and makes an ordinary MP4 when it is closed.
 *
 * <p>Frames keep the rate of a source, and dropped frames leave gaps; frames of a live source have
 * the time at which they are written. H.264 needs an even number of rows and columns; a last odd
 * one is left out.
 */
public final class Mp4 implements Sink {

  /** Ticks per second for live sources, MPEG's usual clock. */
  private static final int CLOCK = 90_000;

  private static final double USUAL_RATE = 30;
  private static final double BITS_PER_PIXEL = 0.15;
  private static final long LEAST_BITS_PER_SECOND = 1_000_000;

  private final Path file;
  private final boolean timed;
  private final Encoder encoder;
  private final AVFormatContext format = new AVFormatContext(null);
  private final AVStream stream;
  private final Encoder.Packets write = this::write;

  /** The units of time in the encoder and the file, stored because a read creates an object. */
  private final AVRational encoderTicks;

  private final AVRational fileTicks;
  private AVIOContext out;
  private long start = -1;
  private long last = -1;
  private boolean closed;

  /**
   * Creates the file.
   *
   * @throws InputException when the file cannot be created, or pictures of this size cannot be
   *     encoded
   */
  public Mp4(Path file, FrameSource source) {
    this.file = file;
    double rate = source.framesPerSecond().orElse(USUAL_RATE);
    timed = source.live() || source.framesPerSecond().isEmpty();
    int width = source.width() & ~1;
    int height = source.height() & ~1;
    AVRational frameRate = avutil.av_d2q(rate, 100_000);
    encoder =
        Encoder.open(
            "libopenh264",
            source.width(),
            source.height(),
            codec -> {
              codec.width(width).height(height);
              codec.time_base(timed ? avutil.av_make_q(1, CLOCK) : avutil.av_inv_q(frameRate));
              codec.framerate(frameRate);
              codec.gop_size((int) Math.ceil(rate));
              codec.bit_rate(
                  Math.max(LEAST_BITS_PER_SECOND, (long) (BITS_PER_PIXEL * width * height * rate)));
              codec.flags(codec.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
              codec.thread_count(Math.min(4, Runtime.getRuntime().availableProcessors()));
            },
            "allow_skip_frames",
            "0");
    try {
      check(avformat.avformat_alloc_output_context2(format, null, "mp4", null));
      stream = avformat.avformat_new_stream(format, null);
      stream.time_base(encoder.codec().time_base());
      stream.avg_frame_rate(frameRate);
      check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder.codec()));
      open();
      encoderTicks = encoder.codec().time_base();
      fileTicks = stream.time_base(); // This is read only now because the header may change it.
    } catch (RuntimeException | Error e) {
      free();
      throw e;
    }
  }

  private void open() {
    out = new AVIOContext(null);
    check(
        avformat.avio_open2(
            out,
            "file:" + file.toAbsolutePath(),
            avformat.AVIO_FLAG_WRITE,
            null,
            (AVDictionary) null));
    format.pb(out).flush_packets(1); // Written data are on the disk, not in a buffer.
    AVDictionary settings =
        Ffmpeg.options("movflags", "+frag_keyframe+empty_moov+default_base_moof+hybrid_fragmented");
    try {
      check(avformat.avformat_write_header(format, settings));
    } finally {
      avutil.av_dict_free(settings);
    }
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    encoder.encode(picture, time(frame), write);
  }

  private long time(long frame) {
    long now = frame;
    if (timed) {
      long nanos = System.nanoTime();
      start = start < 0 ? nanos : start;
      now = (nanos - start) * CLOCK / 1_000_000_000;
    }
    last = Math.max(last + 1, now);
    return last;
  }

  private void write(AVPacket packet) {
    avcodec.av_packet_rescale_ts(packet, encoderTicks, fileTicks);
    packet.stream_index(stream.index());
    check(avformat.av_write_frame(format, packet));
  }

  private void check(int status) {
    if (status < 0) {
      throw new InputException(
          "%s: cannot write the video: %s".formatted(file, Ffmpeg.reason(status)));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      encoder.finish(write);
      check(avformat.av_write_trailer(format));
    } finally {
      free();
    }
  }

  private void free() {
    encoder.close();
    if (out != null && !out.isNull()) {
      avformat.avio_close(out);
    }
    avformat.avformat_free_context(format);
  }
}
