/** Observers of a running stream: a CSV trace, and Prometheus metrics. */
package io.splitpoint.stream.watch;
