package io.splitpoint.bench.edgetpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Replaces the generated part of a document. */
final class Generated {
  private static final String BEGIN = "<!-- generated: EdgeTpuFit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  private Generated() {}

  static void replace(Path document, String text) throws IOException {
    String all = Files.readString(document);
    int begin = all.indexOf(BEGIN);
    int end = all.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(document + ": expected the marks of the generated part");
    }
    Files.writeString(
        document, all.substring(0, begin + BEGIN.length()) + text + all.substring(end));
  }
}
