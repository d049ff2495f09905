package io.splitpoint.run;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Properties;

/** The program's version from the build. */
public final class Version {

  private Version() {}

  public static String read() throws IOException {
    return read("version");
  }

  /** The program's build time, which may be fixed so that builds are reproducible. */
  public static Instant built() throws IOException {
    return Instant.parse(read("built"));
  }

  private static String read(String key) throws IOException {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty(key);
    }
  }
}
