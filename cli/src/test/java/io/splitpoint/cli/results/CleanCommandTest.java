package io.splitpoint.cli.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.app.UserCache;
import io.splitpoint.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code clean} shows and removes. */
class CleanCommandTest {

  @TempDir Path folder;

  @Test
  void cleanShowsTheCacheAndRefusesWhatIsNotThere() {
    Run shown = Run.of("clean", "--json");
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("\"removed\" : false").contains("\"entries\"");
    Run unknown = Run.of("clean", "no-such-thing", "--remove");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.complaint()).contains("found 'no-such-thing'");
  }

  @Test
  void cleanRemovesWhatIsNamedAndLeavesTheRest() throws IOException {
    Path cache = folder.resolve("cache");
    Files.createDirectories(cache.resolve("models/lenet-layers"));
    Files.writeString(cache.resolve("models/lenet-layers/lenet.tflite"), "12345");
    Files.createDirectories(cache.resolve("trials"));
    Files.createSymbolicLink(cache.resolve("models/link"), cache.resolve("trials"));
    Files.writeString(cache.resolve("trials/passed"), "");
    List<UserCache.Entry> entries = UserCache.entries(cache);
    assertThat(entries).extracting(UserCache.Entry::name).containsExactly("models", "trials");
    assertThat(entries.get(0).bytes()).isEqualTo(5);
    UserCache.delete(entries.get(0));
    assertThat(cache.resolve("models")).doesNotExist();
    assertThat(cache.resolve("trials/passed")).exists();
  }
}
