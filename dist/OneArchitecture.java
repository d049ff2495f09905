import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code java OneArchitecture.java IN.jar OUT.jar amd64|arm64}: a copy without the other's libraries. */
class OneArchitecture {

  private static final Map<String, Pattern> OTHERS =
      Map.of(
          "amd64", Pattern.compile("(^|/)(linux-arm64|linux-aarch64|aarch64|armv8_64)/"),
          "arm64", Pattern.compile("(^|/)(linux-x86_64|linux-x86-64|x86_64|x86-64)/"));

  public static void main(String[] args) throws IOException {
    Pattern other = OTHERS.get(args[2]);
    try (JarFile in = new JarFile(args[0]);
        OutputStream file = Files.newOutputStream(Path.of(args[1]));
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (var entries = in.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (!other.matcher(entry.getName()).find()) {
          ZipEntry copy = new ZipEntry(entry.getName());
          copy.setTimeLocal(entry.getTimeLocal());
          out.putNextEntry(copy);
          in.getInputStream(entry).transferTo(out);
          out.closeEntry();
        }
      }
    }
  }
}
