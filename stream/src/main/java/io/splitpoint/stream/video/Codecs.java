package io.splitpoint.stream.video;

import java.util.List;

/**
 * The decoders that may run: what cameras, phones, browsers and OpenCV write. FFmpeg has hundreds
 * more, and a file chooses which of them reads it; most of what is found in FFmpeg is found in
 * them, such as CVE-2026-8461, a write out of bounds in MagicYUV's. None for sound: it is never
 * played. Names as {@code ffmpeg -decoders} prints them.
 */
final class Codecs {

  private static final List<String> VIDEO =
      List.of("h264", "hevc", "vp8", "vp9", "mpeg4", "mjpeg", "rawvideo");

  /** As FFmpeg's option {@code codec_whitelist} takes them. */
  static final String ALLOWED = String.join(",", VIDEO);

  private Codecs() {}

  /** Whether this decoder may run. */
  static boolean decodes(String name) {
    return VIDEO.contains(name);
  }
}
