package io.splitpoint.stream.video;

import org.bytedeco.ffmpeg.global.avutil;

/** Whether this machine can load what videos and cameras need. */
public final class VideoLibraries {

  private VideoLibraries() {}

  /**
   * Loads what video files need.
   *
   * @return FFmpeg's version
   * @throws io.splitpoint.failure.MissingException when it cannot be loaded
   */
  public static String forFiles() {
    Ffmpeg.load();
    return avutil.av_version_info().getString();
  }

  /**
   * Loads what cameras need besides.
   *
   * @return FFmpeg's version
   * @throws io.splitpoint.failure.MissingException when it cannot be loaded
   */
  public static String forCameras() {
    Ffmpeg.loadDevices();
    return avutil.av_version_info().getString();
  }
}
