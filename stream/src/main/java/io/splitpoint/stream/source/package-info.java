/** Where frames come from: cameras, videos and pictures. */
package io.splitpoint.stream.source;
