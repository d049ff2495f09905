package io.splitpoint.pty;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The C library's functions for pseudo terminals, with Linux's names and numbers. */
final class Posix {

  static final int O_RDWR = 02;
  static final int O_NOCTTY = 0400;
  static final int O_CLOEXEC = 02000000;
  static final short POLLIN = 1;
  static final short POLLOUT = 4;

  static {
    Native.register(Posix.class, "c");
  }

  private Posix() {}

  static native int posix_openpt(int flags) throws LastErrorException;

  static native int grantpt(int master) throws LastErrorException;

  static native int unlockpt(int master) throws LastErrorException;

  static native int ptsname_r(int master, Pointer name, long bytes);

  static native int open(String path, int flags) throws LastErrorException;

  static native int close(int file);

  static native int tcgetattr(int terminal, Pointer settings) throws LastErrorException;

  static native void cfmakeraw(Pointer settings);

  static native int tcsetattr(int terminal, int when, Pointer settings) throws LastErrorException;

  static native int poll(Pointer files, long count, int patienceMs);

  static native long read(int file, Pointer bytes, long count) throws LastErrorException;

  static native long write(int file, Pointer bytes, long count) throws LastErrorException;
}
