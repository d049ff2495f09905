package io.splitpoint.stream.video;

import org.bytedeco.ffmpeg.global.avutil;

/** Checks whether this machine can load the libraries for videos and cameras. */
public final class VideoLibraries {

  private VideoLibraries() {}

  /**
   * Loads the libraries for video files.
   *
   * @return FFmpeg's version
   * @throws io.splitpoint.failure.MissingException when it cannot be loaded
   */
  public static String forFiles() {
    Ffmpeg.load();
    return avutil.av_version_info().getString();
  }

  /**
   * Loads the additional libraries for cameras.
   *
   * @return FFmpeg's version
   * @throws io.splitpoint.failure.MissingException when it cannot be loaded
   */
  public static String forCameras() {
    Ffmpeg.loadDevices();
    return avutil.av_version_info().getString();
  }
}
