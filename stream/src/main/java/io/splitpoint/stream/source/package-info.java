/** Sources of frames: cameras, videos and pictures. */
package io.splitpoint.stream.source;
