package io.splitpoint.profiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that was measured, on disk the moment it is known, so that neither Ctrl-C nor a power
 * cut loses it. Text: a first line that identifies the run, then one line an entry; a line counts
 * only with its line end, so one that was torn by a crash is dropped on resuming.
 */
final class Journal implements AutoCloseable {

  private static final String MAGIC = "splitpoint-journal 1 ";

  private final Path file;
  private final FileChannel channel;
  private final List<Entry> entries;

  private Journal(Path file, FileChannel channel, List<Entry> entries) {
    this.file = file;
    this.channel = channel;
    this.entries = entries;
  }

  /** Starts an empty journal; an existing file is an error of the caller. */
  static Journal create(Path file, String identity) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock(channel, file);
    Journal journal = new Journal(file, channel, new ArrayList<>());
    journal.append(MAGIC + identity);
    return journal;
  }

  /**
   * Opens a journal to go on with it.
   *
   * @throws ResumeException when it belongs to another run, or another process is writing it
   */
  static Journal resume(Path file, String identity) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(channel, file);
      byte[] bytes = Files.readAllBytes(file);
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
      if (!lines.get(0).equals(MAGIC + identity)) {
        throw new ResumeException(
            file
                + ": this is the journal of another run: expected '"
                + identity
                + "', found '"
                + lines.get(0).replaceFirst(MAGIC, "")
                + "'; give it the same options, or leave --resume out");
      }
      List<Entry> entries = new ArrayList<>();
      for (int i = 1; i < lines.size(); i++) {
        entries.add(parse(file, i + 1, lines.get(i)));
      }
      channel.truncate(whole);
      channel.position(channel.size());
      return new Journal(file, channel, entries);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** All entries so far, in the order they were made. */
  List<Entry> entries() {
    return entries;
  }

  /** Adds an entry; it is on the disk when this returns. */
  void add(Entry entry) {
    try {
      append(EntryText.format(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entries.add(entry);
  }

  private void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException failed) {
      // a full disk: the channel knows no name
      throw new FileSystemException(file.toString(), null, failed.getMessage());
    }
  }

  private static String text(Path file, ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException notText) {
      throw new ResumeException(file + ": expected a journal in UTF-8, found other bytes");
    }
  }

  private static Entry parse(Path file, int number, String line) {
    try {
      return EntryText.parse(line);
    } catch (IllegalArgumentException e) {
      throw new ResumeException(
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
      throw new ResumeException(file + ": another process is writing this run");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
