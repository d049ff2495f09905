/** Pseudo terminals: serial devices whose other end is this program. */
package io.splitpoint.pty;
