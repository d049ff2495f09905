package io.splitpoint.offload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate of {@code localhost} that vouches for itself, and its key, in PEM. */
public final class SelfSigned {

  private SelfSigned() {}

  /** Writes both; the directory of the key is used for its key store too. */
  public static void write(Path certificate, Path key) throws Exception {
    Path store = key.resolveSibling(key.getFileName() + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "s",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException(new String(keytool.getInputStream().readAllBytes()));
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    pem(certificate, "CERTIFICATE", keys.getCertificate("s").getEncoded());
    pem(key, "PRIVATE KEY", keys.getKey("s", "changeit".toCharArray()).getEncoded());
  }

  private static void pem(Path file, String kind, byte[] der) throws IOException {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
