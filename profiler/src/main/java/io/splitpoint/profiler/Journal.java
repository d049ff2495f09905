package io.splitpoint.profiler;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A file of all measurements, written at once, so that Ctrl-C and a crash lose nothing and a power
 * cut at most one round. It is text: a first line that identifies the run, then one line per entry
 * with a checksum (CRC-32C, eight hexadecimal digits) at its end. An incomplete last line comes
 * from a crash and is dropped on resuming; any other wrong checksum makes the journal unusable.
 */
final class Journal implements AutoCloseable {

  private static final String MAGIC = "splitpoint-journal 2 ";

  /** The mark of an older form without checksums and rounds. */
  private static final String OLD_MAGIC = "splitpoint-journal 1 ";

  private final Path file;
  private final FileChannel channel;
  private final List<Entry> entries;

  private Journal(Path file, FileChannel channel, List<Entry> entries) {
    this.file = file;
    this.channel = channel;
    this.entries = entries;
  }

  /** Creates an empty journal; an existing file is an error of the caller. */
  static Journal create(Path file, String identity) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock(channel, file);
    Journal journal = new Journal(file, channel, new ArrayList<>());
    journal.append(MAGIC + identity);
    return journal;
  }

  /**
   * Opens a journal to continue it.
   *
   * @throws InputException when it belongs to another run, or another process is writing it
   */
  static Journal resume(Path file, String identity) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(channel, file);
      // This uses the same channel, because closing another one of the file would release the lock.
      byte[] bytes = Channels.newInputStream(channel).readAllBytes();
      int whole = bytes.length;
      while (whole > 0 && bytes[whole - 1] != '\n') {
        whole--;
      }
      List<String> lines = text(file, ByteBuffer.wrap(bytes, 0, whole)).lines().toList();
      if (lines.isEmpty()) {
        channel.truncate(0);
        Journal journal = new Journal(file, channel, new ArrayList<>());
        journal.append(MAGIC + identity);
        return journal;
      }
      if (lines.get(0).startsWith(OLD_MAGIC)) {
        throw new InputException(
            file
                + ": expected a journal of this version, found one of an older version, whose"
                + " measurements cannot be continued; start a new run in another directory");
      }
      String first = checked(file, 1, lines.get(0));
      if (!first.equals(MAGIC + identity)) {
        throw new InputException(
            file
                + ": this is the journal of another run: expected '"
                + identity
                + "', found '"
                + first.replaceFirst(MAGIC, "")
                + "'; give it the same options, or start a new run");
      }
      List<Entry> entries = new ArrayList<>();
      for (int i = 1; i < lines.size(); i++) {
        entries.add(parse(file, i + 1, checked(file, i + 1, lines.get(i))));
      }
      channel.truncate(whole);
      channel.position(channel.size());
      return new Journal(file, channel, entries);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** All entries in the order in which they were added. */
  List<Entry> entries() {
    return entries;
  }

  /** Adds an entry, which a crash of this process does not lose; see {@link #flush}. */
  void add(Entry entry) {
    try {
      append(EntryText.format(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entries.add(entry);
  }

  /** Forces all entries to the disk, so that a power cut does not lose them. */
  void flush() {
    try {
      channel.force(false);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          new FileSystemException(file.toString(), null, failed.getMessage()));
    }
  }

  private void append(String line) throws IOException {
    String checked = line + " " + checksum(line) + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(checked.getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException failed) {
      // The disk is full, for example; the channel's exception has no file name.
      throw new FileSystemException(file.toString(), null, failed.getMessage());
    }
  }

  private static String checksum(String line) {
    CRC32C crc = new CRC32C();
    crc.update(line.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  /** The line without its checksum, which is verified. */
  private static String checked(Path file, int number, String line) {
    int end = line.lastIndexOf(' ');
    String text = end < 0 ? "" : line.substring(0, end);
    if (end < 0 || !checksum(text).equals(line.substring(end + 1))) {
      throw new InputException(
          "%s, line %d: expected a line with the checksum %s, found '%s': the journal is damaged; start a new run in another directory"
              .formatted(file, number, checksum(text), shortened(line)));
    }
    return text;
  }

  private static String shortened(String line) {
    return line.length() <= 80 ? line : line.substring(0, 80) + "…";
  }

  private static String text(Path file, ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException notText) {
      throw new InputException(file + ": expected a journal in UTF-8, found other bytes");
    }
  }

  private static Entry parse(Path file, int number, String line) {
    try {
      return EntryText.parse(line);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          file
              + ": line "
              + number
              + ": expected "
              + EntryText.EXPECTED
              + ", found '"
              + line
              + "'");
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new InputException(file + ": another process is writing this run");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
