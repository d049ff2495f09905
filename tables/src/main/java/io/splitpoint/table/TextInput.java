package io.splitpoint.table;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a file as text: UTF-8 with or without a byte order mark, or UTF-16 with one. Errors name
 * the kind of other files where possible. Lines are limited to a mebibyte, so that no file fills
 * the memory.
 */
final class TextInput {

  private static final int LONGEST_LINE = 1 << 20;
  private static final char MARK = '\uFEFF';

  private TextInput() {}

  /** The exception for content that is not text; the caller names the file. */
  static final class NoTextException extends IOException {

    private static final long serialVersionUID = 1L;

    NoTextException(String found) {
      super(found);
    }
  }

  static BufferedReader open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      PushbackInputStream in = new PushbackInputStream(bytes, 4);
      byte[] head = in.readNBytes(4);
      in.unread(head);
      return of(new InputStreamReader(in, charset(head).newDecoder()));
    } catch (IOException | RuntimeException failed) {
      bytes.close();
      throw failed;
    }
  }

  static BufferedReader of(Reader text) throws IOException {
    BufferedReader reader = new BufferedReader(new Lines(text));
    reader.mark(1);
    if (reader.read() != MARK) {
      reader.reset();
    }
    return reader;
  }

  private static Charset charset(byte[] head) throws IOException {
    if (starts(head, 0xFF, 0xFE)) {
      return StandardCharsets.UTF_16LE;
    }
    if (starts(head, 0xFE, 0xFF)) {
      return StandardCharsets.UTF_16BE;
    }
    if (starts(head, 'P', 'K', 3, 4)) {
      throw new NoTextException("a ZIP archive, as spreadsheets' own files are; save it as CSV");
    }
    if (starts(head, 0x1F, 0x8B)) {
      throw new NoTextException("a file compressed by gzip");
    }
    return StandardCharsets.UTF_8;
  }

  private static boolean starts(byte[] head, int... with) {
    byte[] expected = new byte[with.length];
    for (int i = 0; i < with.length; i++) {
      expected[i] = (byte) with[i];
    }
    return head.length >= with.length && Arrays.equals(Arrays.copyOf(head, with.length), expected);
  }

  /** Throws at a line that is too long, and at characters 0. */
  private static final class Lines extends FilterReader {

    private int length;

    Lines(Reader in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int offset, int most) throws IOException {
      int count;
      try {
        count = in.read(into, offset, most);
      } catch (UncheckedIOException failed) {
        throw failed.getCause();
      }
      for (int i = offset; i < offset + count; i++) {
        length = into[i] == '\n' ? 0 : length + 1;
        if (into[i] == 0) {
          throw new NoTextException("characters 0, as in a binary file");
        }
        if (length > LONGEST_LINE) {
          throw new NoTextException("a line of more than " + LONGEST_LINE + " characters");
        }
      }
      return count;
    }
  }
}
