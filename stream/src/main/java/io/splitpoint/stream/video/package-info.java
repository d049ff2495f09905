/** Video files, cameras and JPEG through FFmpeg: the only code that knows FFmpeg. */
package io.splitpoint.stream.video;
