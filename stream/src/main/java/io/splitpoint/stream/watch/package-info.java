/** Who looks at a running stream: a CSV trace, and Prometheus. */
package io.splitpoint.stream.watch;
