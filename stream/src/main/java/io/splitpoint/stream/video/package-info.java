/** Video files, cameras and JPEG through FFmpeg; no other package uses FFmpeg. */
package io.splitpoint.stream.video;
