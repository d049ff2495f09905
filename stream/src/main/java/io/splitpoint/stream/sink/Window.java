package io.splitpoint.stream.sink;

import io.splitpoint.failure.MissingException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import java.awt.AWTError;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.GraphicsEnvironment;
import java.awt.Toolkit;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;

/**
 * Shows the frames on this machine's screen. A frame that comes while an earlier one is being
 * painted is skipped. Closing the window does not end the stream.
 */
final class Window implements Sink {

  private final JFrame window;
  private final Canvas canvas;

  private static final class Canvas extends JComponent {
    private static final long serialVersionUID = 1L;

    private final transient BufferedImage image;
    private final AtomicBoolean painting = new AtomicBoolean();

    Canvas(int width, int height) {
      image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
      Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
      double scale =
          Math.min(1, Math.min(0.9 * screen.width / width, 0.9 * screen.height / height));
      setPreferredSize(new Dimension((int) (width * scale), (int) (height * scale)));
    }

    void show(Picture picture) {
      if (painting.compareAndSet(false, true)) {
        picture.bgr().get(0, ((DataBufferByte) image.getRaster().getDataBuffer()).getData());
        repaint();
      }
    }

    @Override
    protected void paintComponent(Graphics on) {
      on.drawImage(image, 0, 0, getWidth(), getHeight(), null);
      painting.set(false);
    }
  }

  private Window(JFrame window, Canvas canvas) {
    this.window = window;
    this.canvas = canvas;
  }

  static Window open(FrameSource source) {
    if (GraphicsEnvironment.isHeadless()) {
      throw noScreen("DISPLAY is not set, or Java has no desktop");
    }
    try {
      Canvas canvas = new Canvas(source.width(), source.height());
      JFrame frame = new JFrame("splitpoint: " + source.name());
      SwingUtilities.invokeLater(
          () -> {
            frame.setDefaultCloseOperation(WindowConstants.HIDE_ON_CLOSE);
            frame.add(canvas);
            frame.pack();
            frame.setVisible(true);
          });
      return new Window(frame, canvas);
    } catch (AWTError | java.awt.HeadlessException | LinkageError e) {
      throw noScreen(String.valueOf(e.getMessage()));
    }
  }

  private static MissingException noScreen(String why) {
    return new MissingException(
        "sink window: there is no screen here: " + why + " (mjpeg:PORT shows it in a browser)");
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    canvas.show(picture);
  }

  @Override
  public void close() {
    SwingUtilities.invokeLater(window::dispose);
  }
}
