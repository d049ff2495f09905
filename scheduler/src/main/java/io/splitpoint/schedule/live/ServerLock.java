package io.splitpoint.schedule.live;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ensures one server per path by a lock on {@code <path>.lock}, which the system releases when its
 * holder ends in any way. A pipe without a lock is a dead server's and may be replaced. Another
 * file of that name is neither changed nor removed, and no link is followed.
 */
final class ServerLock implements AutoCloseable {

  private static final byte[] MAGIC =
      "splitpoint server lock\n".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_MARK_BYTES = 4_000;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  private ServerLock(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
  }

  /**
   * @throws InputException when another server holds it, or the file is not a server's lock
   */
  static ServerLock take(Path path) throws IOException {
    Path file = path.resolveSibling(path.getFileName() + ".lock");
    FileChannel channel = open(path, file);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new InputException(path + ": expected no server, found one that serves it");
      }
      if (!isOurs(channel)) {
        throw new InputException(
            file + ": expected no file or a server's lock, found another file; move it away");
      }
      // The file may have been removed and created again between opening and locking. Its size
      // shows that without opening it again: closing any other descriptor would release the lock.
      int size = MAGIC.length + ThreadLocalRandom.current().nextInt(1, MAX_MARK_BYTES);
      channel.truncate(MAGIC.length);
      channel.write(ByteBuffer.allocate(size - MAGIC.length), MAGIC.length);
      ServerLock taken = new ServerLock(file, channel, size);
      if (!taken.isInPlace()) {
        throw new InputException(path + ": expected no server, found one that starts");
      }
      return taken;
    } catch (OverlappingFileLockException mine) {
      channel.close();
      throw new InputException(path + ": expected no server, found one that serves it");
    } catch (RuntimeException | IOException failed) {
      channel.close();
      throw failed;
    }
  }

  /** Creates a file with this server's mark, or opens the existing one. */
  private static FileChannel open(Path path, Path file) throws IOException {
    try {
      FileChannel made =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      made.write(ByteBuffer.wrap(MAGIC), 0);
      return made;
    } catch (FileAlreadyExistsException there) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new InputException(
            file + ": expected no file or a server's lock, found a link or no regular file");
      }
      try {
        return FileChannel.open(
            file,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
      } catch (NoSuchFileException gone) {
        throw new InputException(path + ": expected no server, found one that ends");
      }
    }
  }

  private static boolean isOurs(FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(MAGIC.length);
    int count = channel.read(start, 0);
    return count == MAGIC.length
        && start.flip().equals(ByteBuffer.wrap(MAGIC))
        && channel.size() <= MAGIC.length + MAX_MARK_BYTES;
  }

  /** Whether the file of that name is still the locked one. */
  private boolean isInPlace() throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isRegularFile() && found.size() == size;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (isInPlace()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
