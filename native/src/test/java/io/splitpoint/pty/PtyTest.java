package io.splitpoint.pty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PtyTest {

  @Test
  void everyByteValuePassesUnchangedBothWays() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (Pty pty = Pty.open();
        RandomAccessFile device = new RandomAccessFile(pty.path(), "rw")) {
      pty.write(all);
      byte[] read = new byte[all.length];
      device.readFully(read);
      assertThat(read).isEqualTo(all);

      device.write(all);
      byte[] back = new byte[300];
      int count = 0;
      while (count < all.length) {
        byte[] piece = new byte[300];
        int got = pty.read(piece, 5_000);
        assertThat(got).isPositive();
        System.arraycopy(piece, 0, back, count, got);
        count += got;
      }
      assertThat(Arrays.copyOf(back, count)).isEqualTo(all);
    }
  }

  @Test
  void silenceReadsAsZeroAndAClosedTerminalIsGone() throws Exception {
    Pty pty = Pty.open();
    assertThat(pty.read(new byte[1], 20)).isZero();
    Path device = Path.of(pty.path());
    assertThat(Files.exists(device)).isTrue();
    pty.close();
    pty.close();
    assertThat(Files.exists(device)).isFalse();
    assertThatThrownBy(() -> pty.read(new byte[1], 20)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> pty.write(new byte[1])).isInstanceOf(EOFException.class);
  }

  @Test
  void theDevicesUserSeesItUnplugged() throws Exception {
    Pty pty = Pty.open();
    try (RandomAccessFile device = new RandomAccessFile(pty.path(), "rw")) {
      pty.close();
      assertThatThrownBy(() -> device.write(new byte[1])).isInstanceOf(java.io.IOException.class);
    }
  }
}
