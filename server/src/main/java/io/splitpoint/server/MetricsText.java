package io.splitpoint.server;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Prometheus's text format 0.0.4, for the path {@code /metrics} of any server. */
public final class MetricsText {

  /** The content type of the text. */
  public static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final PrometheusTextFormatWriter WRITER =
      PrometheusTextFormatWriter.builder().build();

  private MetricsText() {}

  /** The registry's present content as text. */
  public static byte[] of(PrometheusRegistry registry) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(4096);
    try {
      WRITER.write(text, registry.scrape());
    } catch (IOException impossible) { // Writing to memory cannot fail so.
      throw new UncheckedIOException(impossible);
    }
    return text.toByteArray();
  }
}
