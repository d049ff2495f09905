/** Results drawn on pictures. */
package io.splitpoint.stream.draw;
