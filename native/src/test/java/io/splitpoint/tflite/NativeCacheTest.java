package io.splitpoint.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {

  private static final BundledLibrary SMALL = BundledLibrary.JNA_X86_64;

  @TempDir Path directory;

  @Test
  void pinnedSizesAndHashesAreThoseOfTheJars() throws IOException {
    for (BundledLibrary library :
        List.of(
            BundledLibrary.TFLITE_X86_64,
            BundledLibrary.TFLITE_ARM64,
            BundledLibrary.JNA_X86_64,
            BundledLibrary.JNA_ARM64)) {
      MessageDigest digest = NativeCache.sha256();
      try (InputStream in = getClass().getResourceAsStream(library.resource())) {
        assertThat(in).as(library.resource()).isNotNull();
        byte[] bytes = in.readAllBytes();
        assertThat((long) bytes.length).as(library.resource()).isEqualTo(library.bytes());
        digest.update(bytes);
      }
      assertThat(HexFormat.of().formatHex(digest.digest()))
          .as(library.resource())
          .isEqualTo(library.sha256());
    }
  }

  @Test
  void onlyLinuxOnTheTwoArchitecturesHasABundledLibrary() {
    assertThat(BundledLibrary.tfLite("Linux", "amd64")).contains(BundledLibrary.TFLITE_X86_64);
    assertThat(BundledLibrary.tfLite("Linux", "aarch64")).contains(BundledLibrary.TFLITE_ARM64);
    assertThat(BundledLibrary.tfLite("Linux", "arm")).isEmpty();
    assertThat(BundledLibrary.tfLite("Mac OS X", "aarch64")).isEmpty();
  }

  @Test
  void cacheFollowsXdgThenHomeThenThePasswordFileThenTheTemporaryDirectory() {
    Properties system = new Properties();
    system.putAll(Map.of("user.home", "/home/p", "java.io.tmpdir", "/scratch"));
    Path last = Path.of("/scratch/splitpoint-7");
    assertThat(NativeCache.directories(Map.of("XDG_CACHE_HOME", "/x", "HOME", "/h"), system, 7))
        .containsExactly(Path.of("/x/splitpoint"), Path.of("/h/.cache/splitpoint"), last);
    assertThat(NativeCache.directories(Map.of("XDG_CACHE_HOME", "relative"), system, 7))
        .containsExactly(Path.of("/home/p/.cache/splitpoint"), last);
    system.setProperty("user.home", "?");
    assertThat(NativeCache.directories(Map.of(), system, 7)).containsExactly(last);
  }

  @Test
  void wholeFileIsLeftAloneAndAPartOfOneIsReplaced() throws IOException {
    Path file = NativeCache.unpack(SMALL, directory);
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, old);
    assertThat(NativeCache.unpack(SMALL, directory)).isEqualTo(file);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
    Files.write(file, new byte[1000]);
    NativeCache.unpack(SMALL, directory);
    assertThat(Files.size(file)).isEqualTo(SMALL.bytes());
  }

  @Test
  void whatAKilledRunLeftIsRemovedWhenItIsOld() throws IOException {
    Path file = NativeCache.unpack(SMALL, directory);
    Path old = Files.createFile(file.resolveSibling(SMALL.fileName() + "1.part"));
    Path young = Files.createFile(file.resolveSibling(SMALL.fileName() + "2.part"));
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000));
    Files.delete(file);
    NativeCache.unpack(SMALL, directory);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void manyAtOnceAllFindAWholeFileAndLeaveNothingElse() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8, r -> new Thread(r, "unpack"));
    try {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        tasks.add(() -> Files.size(NativeCache.unpack(SMALL, directory)));
      }
      for (Future<Long> size : pool.invokeAll(tasks)) {
        assertThat(size.get()).isEqualTo(SMALL.bytes());
      }
    } finally {
      pool.shutdown();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void directoryThatOthersMayWriteToIsNotTrusted() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> NativeCache.unpack(SMALL, directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("others may write to it");
  }

  @Test
  void resourceThatIsNotWhatWasPinnedIsNotLoaded() {
    BundledLibrary other =
        new BundledLibrary(SMALL.resource(), SMALL.fileName(), SMALL.bytes(), "0".repeat(64));
    assertThatThrownBy(() -> NativeCache.unpack(other, directory))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("damaged: SHA-256 should be 0000");
    BundledLibrary absent = new BundledLibrary("/no/such.so", "such.so", 1, "1".repeat(64));
    assertThatThrownBy(() -> NativeCache.unpack(absent, directory))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("not on the class path");
    assertThat(directory).isDirectoryNotContaining("regex:.*\\.so");
  }

  @Test
  void deepestAndLatestMountSaysWhetherCodeMayBeMapped() throws IOException {
    Path real = directory.toRealPath();
    String root = "/dev/root / ext4 rw 0 0";
    String above = "tmpfs " + real.getParent() + " tmpfs rw,nosuid,noexec 0 0";
    String here = "tmpfs " + real + " tmpfs rw 0 0";
    Path notYet = directory.resolve("not/yet/made");
    assertThat(NativeCache.forbidsExecuting(notYet, List.of(root))).isFalse();
    assertThat(NativeCache.forbidsExecuting(notYet, List.of(root, above))).isTrue();
    assertThat(NativeCache.forbidsExecuting(notYet, List.of(root, here, above))).isFalse();
    String again = "tmpfs " + real + " tmpfs ro,noexec 0 0";
    assertThat(NativeCache.forbidsExecuting(notYet, List.of(root, here, again))).isTrue();
  }
}
