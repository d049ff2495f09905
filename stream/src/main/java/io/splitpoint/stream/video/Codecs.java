package io.splitpoint.stream.video;

import java.util.List;

/**
 * The allowed decoders, for what cameras, phones, browsers and OpenCV write. FFmpeg has hundreds
 * more, among which a file could choose and in which most vulnerabilities are found, such as
 * CVE-2026-8461, a write out of bounds in MagicYUV's decoder. Sound is never decoded. The names are
 * those of {@code ffmpeg -decoders}.
 */
final class Codecs {

  private static final List<String> VIDEO =
      List.of("h264", "hevc", "vp8", "vp9", "mpeg4", "mjpeg", "rawvideo");

  /** The value of FFmpeg's option {@code codec_whitelist}. */
  static final String ALLOWED = String.join(",", VIDEO);

  private Codecs() {}

  /** Whether this decoder is allowed. */
  static boolean decodes(String name) {
    return VIDEO.contains(name);
  }
}
