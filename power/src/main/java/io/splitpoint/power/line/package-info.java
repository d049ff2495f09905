/** Byte lines to a meter: a serial port or a TCP connection, and the clock they are timed by. */
package io.splitpoint.power.line;
