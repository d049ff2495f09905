/** A {@code .tflite} as a graph: read, inspect, cut, write. */
package io.splitpoint.model;
