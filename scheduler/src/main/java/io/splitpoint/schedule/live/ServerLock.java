package io.splitpoint.schedule.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One server a path: a lock on {@code <path>.lock}, which the system lets go of when its holder
 * dies, however it dies. So a pipe without a lock is a dead server's and may be replaced.
 */
final class ServerLock implements AutoCloseable {

  private static final int MAX_MARK_BYTES = 4_000;

  private final Path file;
  private final FileChannel channel;

  private ServerLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @throws ServerException when another server holds it
   */
  static ServerLock take(Path path) throws IOException {
    Path file = path.resolveSibling(path.getFileName() + ".lock");
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new ServerException(path + ": expected no server, found one that serves it");
      }
      // The file may have been removed and made anew between opening and locking it. Its size
      // tells,
      // without opening it again: closing any other descriptor of it would let go of the lock.
      int size = ThreadLocalRandom.current().nextInt(1, MAX_MARK_BYTES);
      channel.truncate(0).write(ByteBuffer.allocate(size));
      if (!Files.exists(file) || Files.size(file) != size) {
        throw new ServerException(path + ": expected no server, found one that starts");
      }
      return new ServerLock(file, channel);
    } catch (OverlappingFileLockException mine) {
      channel.close();
      throw new ServerException(path + ": expected no server, found one that serves it");
    } catch (RuntimeException | IOException failed) {
      channel.close();
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
