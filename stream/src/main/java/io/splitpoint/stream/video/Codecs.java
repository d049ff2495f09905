package io.splitpoint.stream.video;

import java.util.List;

/**
 * The decoders that may run: what cameras, phones and browsers write. FFmpeg has hundreds more, and
 * a file chooses which of them reads it: CVE-2026-8461 is a write out of bounds in MagicYUV's,
 * which no video of a camera ever needs. Names as {@code ffmpeg -decoders} prints them.
 */
final class Codecs {

  private static final List<String> VIDEO =
      List.of(
          "h264",
          "hevc",
          "av1",
          "libdav1d",
          "libaom-av1",
          "vp8",
          "vp9",
          "mpeg1video",
          "mpeg2video",
          "mpeg4",
          "h263",
          "mjpeg",
          "prores",
          "rawvideo",
          "theora");

  /** Never played; without them FFmpeg reads on for seconds to find out what a sound track is. */
  private static final List<String> SOUND =
      List.of("aac", "ac3", "flac", "mp3float", "opus", "pcm_s16le", "vorbis");

  /** As FFmpeg's option {@code codec_whitelist} takes them. */
  static final String ALLOWED = String.join(",", VIDEO) + "," + String.join(",", SOUND);

  private Codecs() {}

  /** Whether this decoder may run. */
  static boolean decodes(String name) {
    return VIDEO.contains(name);
  }
}
