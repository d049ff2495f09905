package io.splitpoint.offload.client;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Any bytes from a server: an answer, or an exception that a broken connection is, never more
 * memory.
 */
class HttpAnswerFuzzTest {

  private static final int LARGEST = 4_096;

  @FuzzTest
  void read(byte[] bytes) {
    ByteBuffer sent = ByteBuffer.wrap(bytes);
    try {
      HttpAnswer answer = new HttpReader(new Sent(sent)).read(LARGEST, 0);
      if (answer.body().remaining() > LARGEST || answer.status() < 0 || answer.status() > 999) {
        throw new AssertionError(answer);
      }
    } catch (IOException broken) {
      if (broken.getMessage() == null || broken.getMessage().contains("\n")) {
        throw new AssertionError(broken);
      }
    }
  }

  private record Sent(ByteBuffer bytes) implements Wire {

    @Override
    public void write(ByteBuffer[] parts) {}

    @Override
    public int read(ByteBuffer into) {
      int count = Math.min(Math.min(7, bytes.remaining()), into.remaining());
      into.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count == 0 ? -1 : count;
    }

    @Override
    public Since sinceTheLastAnswer() {
      return Since.NOTHING; // one answer is read, by HttpReader, which does not ask
    }

    @Override
    public void close() {}
  }
}
