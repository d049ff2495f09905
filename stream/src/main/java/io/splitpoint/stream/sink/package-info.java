/** Destinations of frames: videos, folders, a window, a browser. */
package io.splitpoint.stream.sink;
