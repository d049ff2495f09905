package io.splitpoint.stream.source;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any three names of pictures: an order, in which a sort cannot fail. */
class NaturalOrderFuzzTest {

  @FuzzTest
  void compare(byte[] bytes) {
    String[] name = new String(bytes, StandardCharsets.UTF_8).split("/", 3);
    if (name.length < 3) {
      return;
    }
    int ab = sign(name[0], name[1]);
    int bc = sign(name[1], name[2]);
    int ac = sign(name[0], name[2]);
    boolean symmetric = ab == -sign(name[1], name[0]) && bc == -sign(name[2], name[1]);
    boolean transitive = ab != bc || ac == ab;
    boolean sameOnlyIfEqual = ab != 0 || (name[0].equals(name[1]) && ac == bc);
    if (!symmetric || !transitive || !sameOnlyIfEqual) {
      throw new AssertionError(ab + ", " + bc + ", " + ac);
    }
  }

  private static int sign(String a, String b) {
    return Integer.signum(new NaturalOrder().compare(a, b));
  }
}
