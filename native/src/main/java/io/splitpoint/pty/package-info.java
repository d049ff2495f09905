/** Pseudo terminals: a serial device whose other end is this program. */
package io.splitpoint.pty;
