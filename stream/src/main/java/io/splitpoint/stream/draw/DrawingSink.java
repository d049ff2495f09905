package io.splitpoint.stream.draw;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Draws each frame's result on its picture, then passes it on. Drawing allocates nothing.
 *
 * <pre>{@code
 * Sink sink = new DrawingSink(Sinks.open("mjpeg:8080", source), labels, source.height());
 * }</pre>
 */
public final class DrawingSink implements Sink {

  /** Bright colours, on which black letters are readable; each class keeps its colour. */
  private static final int[] COLOURS = {
    0x4CD964, 0xFFCC00, 0x5AC8FA, 0xFF9500, 0xFF7AA8, 0xC0A0FF, 0xA5E82E, 0x40E0D0
  };

  /** Letters are a 40th of a picture of this height. */
  private static final int HEIGHT_PER_SCALE = 720;

  private static final int MOST_LETTERS = 48;

  private final Sink next;
  private final List<byte[]> labels;
  private final Letters letters;
  private final int scale;
  private final byte[] text = new byte[MOST_LETTERS];
  private int length;

  /**
   * @param labels names of the classes; further classes are shown by number
   * @param pictureHeight height in pixels; larger pictures get larger letters
   */
  public DrawingSink(Sink next, List<String> labels, int pictureHeight) {
    this.next = next;
    this.labels = labels.stream().map(l -> l.getBytes(StandardCharsets.ISO_8859_1)).toList();
    scale = Math.max(1, pictureHeight / HEIGHT_PER_SCALE);
    letters = new Letters(scale);
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    // Java 21 has a switch over types, Java 17 does not.
    if (result instanceof Result.Classes classes) {
      draw(picture, classes);
    } else if (result instanceof Result.Boxes boxes) {
      draw(picture, boxes);
    }
    next.write(frame, picture, result);
  }

  private void draw(Picture picture, Result.Classes classes) {
    for (int i = 0; i < classes.count; i++) {
      label(classes.label[i], classes.score[i]);
      int top = 4 + i * (letters.height() + 2);
      letters.draw(picture, 4, top, text, length, colour(classes.label[i]));
    }
  }

  private void draw(Picture picture, Result.Boxes boxes) {
    for (int i = boxes.count - 1; i >= 0; i--) { // The best box is drawn last.
      int left = Math.round(boxes.left[i] * (picture.width() - 1));
      int right = Math.round(boxes.right[i] * (picture.width() - 1));
      int top = Math.round(boxes.top[i] * (picture.height() - 1));
      int bottom = Math.round(boxes.bottom[i] * (picture.height() - 1));
      int colour = colour(boxes.label[i]);
      int line = 2 * scale;
      fill(picture, left, top, right, top + line, colour);
      fill(picture, left, bottom - line, right, bottom, colour);
      fill(picture, left, top, left + line, bottom, colour);
      fill(picture, right - line, top, right, bottom, colour);
      label(boxes.label[i], boxes.score[i]);
      int above = top - letters.height() >= 0 ? top - letters.height() : top;
      letters.draw(picture, left, above, text, length, colour);
    }
  }

  private static int colour(int label) {
    return COLOURS[Math.floorMod(label, COLOURS.length)];
  }

  /** Fills a rectangle, edges included, clipped to the picture. */
  private static void fill(Picture on, int left, int top, int right, int bottom, int colour) {
    ByteBuffer bgr = on.bgr();
    int lastX = Math.min(on.width() - 1, right);
    int lastY = Math.min(on.height() - 1, bottom);
    for (int y = Math.max(0, top); y <= lastY; y++) {
      for (int x = Math.max(0, left); x <= lastX; x++) {
        int at = (y * on.width() + x) * Picture.CHANNELS;
        bgr.put(at, (byte) colour);
        bgr.put(at + 1, (byte) (colour >> 8));
        bgr.put(at + 2, (byte) (colour >> 16));
      }
    }
  }

  /** Writes name and score, such as {@code tabby 87%}, into the text. */
  private void label(int label, float score) {
    length = 0;
    if (label >= 0 && label < labels.size()) {
      byte[] name = labels.get(label);
      int letters = Math.min(name.length, MOST_LETTERS - 5);
      System.arraycopy(name, 0, text, 0, letters);
      length = letters;
    } else {
      number(Math.max(0, label));
    }
    text[length++] = ' ';
    number(Math.max(0, Math.min(100, Math.round(100 * score))));
    text[length++] = '%';
  }

  private void number(int value) {
    int digits = 1;
    for (int rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    for (int i = digits - 1, rest = value; i >= 0; i--, rest /= 10) {
      text[length + i] = (byte) ('0' + rest % 10);
    }
    length += digits;
  }

  @Override
  public void close() {
    next.close();
  }
}
