package io.splitpoint.offload.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The content codings of a REST request's body (RFC 9110, 8.4.1), which Triton accepts too. */
public enum Coding {
  IDENTITY,
  GZIP,
  /** The zlib format, by RFC 9110's definition of the name. */
  DEFLATE;

  /** The value of {@code Accept-Encoding} in a refusal. */
  public static final String ACCEPTED = "gzip, deflate, identity";

  /** Largest expansion of a byte of DEFLATE (zlib.net/zlib_tech.html). */
  public static final int MOST_EXPANSION = 1032;

  private static final int CHUNK = 16_384;

  /**
   * The coding of a {@code Content-Encoding} header.
   *
   * @param header null when there is none
   * @throws ProtocolException {@code UNSUPPORTED} for another coding, or more than one
   */
  public static Coding of(String header) {
    return switch (header == null ? "" : header.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default ->
          throw new ProtocolException(
              ProtocolException.Kind.UNSUPPORTED,
              "Content-Encoding: expected one of " + ACCEPTED + ", found '" + header + "'");
    };
  }

  /** Decodes the body; nothing is read ahead of a chunk. */
  public InputStream decoded(InputStream body) throws IOException {
    return switch (this) {
      case IDENTITY -> body;
      case GZIP -> new GZIPInputStream(body, CHUNK);
      case DEFLATE -> new InflaterInputStream(body, new java.util.zip.Inflater(), CHUNK);
    };
  }
}
