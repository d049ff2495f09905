package io.splitpoint.stream.video;

import io.splitpoint.failure.MissingException;
import io.splitpoint.tflite.NativeCache;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/** Loads FFmpeg, and explains its error numbers. */
final class Ffmpeg {

  /** {@code EAGAIN} and the other numbers of Linux, as FFmpeg returns them: negative. */
  static final int AGAIN = -11;

  static final int NO_SUCH_FILE = -2;
  static final int NO_ACCESS = -13;
  static final int BUSY = -16;

  private static boolean loaded;

  private Ffmpeg() {}

  /**
   * Loads FFmpeg and on first use unpacks it into the cache of bundled libraries.
   *
   * @throws MissingException when this machine cannot load it
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    quietly("org.bytedeco.javacpp.cachedir", NativeCache.usable().resolve("javacpp").toString());
    // Owners free all memory, so that no collecting thread or limit is needed.
    quietly("org.bytedeco.javacpp.noPointerGC", "true");
    quietly("org.bytedeco.javacpp.maxBytes", "0");
    quietly("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    try {
      load(avutil.class, avcodec.class, avformat.class, swscale.class);
    } catch (MissingException e) {
      throw new MissingException(
          e.getMessage() + " (videos need the packages libudev1 and, on arm64, libva-drm2)", e);
    }
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    loaded = true;
  }

  /**
   * Loads the additional libraries for cameras.
   *
   * @throws MissingException when the desktop libraries that FFmpeg's devices are linked to are not
   *     installed
   */
  static synchronized void loadDevices() {
    load();
    try {
      load(avdevice.class);
    } catch (MissingException e) {
      throw new MissingException(
          e.getMessage() + " (cameras need the packages libxcb-shm0, libasound2 and libpulse0)", e);
    }
    avdevice.avdevice_register_all();
  }

  private static void load(Class<?>... libraries) {
    for (Class<?> library : libraries) {
      try {
        Loader.load(library);
      } catch (LinkageError e) {
        throw new MissingException("FFmpeg cannot be loaded: " + firstLine(e), e);
      }
    }
  }

  private static void quietly(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** FFmpeg's text for an error. */
  static String reason(int error) {
    byte[] text = new byte[256];
    avutil.av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** Options from pairs of names and values; free them with {@code av_dict_free}. */
  static AVDictionary options(String... pairs) {
    AVDictionary options = new AVDictionary(null);
    for (int i = 0; i < pairs.length; i += 2) {
      avutil.av_dict_set(options, pairs[i], pairs[i + 1], 0);
    }
    return options;
  }

  private static String firstLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
