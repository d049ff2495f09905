package io.splitpoint.stream.source;

import java.util.Comparator;

/** Orders names by the numbers in them, frame2 before frame10, and otherwise by characters. */
final class NaturalOrder implements Comparator<String> {

  @Override
  public int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
        int from = start(a, i);
        int to = start(b, j);
        i = end(a, from);
        j = end(b, to);
        int byValue = Integer.compare(i - from, j - to);
        byValue = byValue != 0 ? byValue : a.substring(from, i).compareTo(b.substring(to, j));
        if (byValue != 0) {
          return byValue;
        }
      } else {
        int byCharacter = Character.compare(a.charAt(i++), b.charAt(j++));
        if (byCharacter != 0) {
          return byCharacter;
        }
      }
    }
    int rest = Integer.compare(a.length() - i, b.length() - j);
    return rest != 0 ? rest : a.compareTo(b);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The index after leading zeros. */
  private static int start(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == '0') {
      i++;
    }
    return i;
  }

  private static int end(String text, int from) {
    int i = from;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }
}
