package io.splitpoint.schedule.live;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes in a request pipe: every line is refused in one line or is a request with sane numbers.
 */
class RequestLinesFuzzTest {

  @FuzzTest
  void lines(byte[] bytes) {
    Lines whole = new Lines(256, RequestLinesFuzzTest::request, () -> {});
    whole.add(ByteBuffer.wrap(bytes));
    List<String> atOnce = new ArrayList<>();
    List<String> byteWise = new ArrayList<>();
    new Lines(256, atOnce::add, () -> {}).add(ByteBuffer.wrap(bytes));
    Lines slow = new Lines(256, byteWise::add, () -> {});
    for (byte b : bytes) {
      slow.add(ByteBuffer.wrap(new byte[] {b}));
    }
    if (!atOnce.equals(byteWise)) {
      throw new AssertionError(atOnce + " / " + byteWise);
    }
  }

  private static void request(String line) {
    try {
      StudyRequest request = StudyRequest.parse(line);
      if (request.pid() <= 0 || request.periodNs() <= 0 || request.model().isEmpty()) {
        throw new AssertionError(request);
      }
      Math.subtractExact(request.deadlineUnixNs(), request.requestUnixNs());
    } catch (IllegalArgumentException refused) {
      if (!refused.getMessage().contains("expected ")) {
        throw refused;
      }
    }
  }
}
