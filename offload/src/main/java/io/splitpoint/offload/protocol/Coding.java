package io.splitpoint.offload.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How the body of a REST request is coded (RFC 9110, 8.4.1): what Triton takes too. */
public enum Coding {
  IDENTITY,
  GZIP,
  /** The zlib format, as RFC 9110 defines the name. */
  DEFLATE;

  /** Of the header {@code Accept-Encoding} beside a refusal. */
  public static final String ACCEPTED = "gzip, deflate, identity";

  /** Most bytes that one byte of DEFLATE stands for (zlib.net/zlib_tech.html). */
  public static final int MOST_EXPANSION = 1032;

  private static final int CHUNK = 16_384;

  /**
   * The coding of a {@code Content-Encoding} header.
   *
   * @param header null when there is none
   * @throws ProtocolException {@code UNSUPPORTED} when it is another, or more than one
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

  /** The body as it was before it was coded; nothing is read ahead of a chunk. */
  public InputStream decoded(InputStream body) throws IOException {
    return switch (this) {
      case IDENTITY -> body;
      case GZIP -> new GZIPInputStream(body, CHUNK);
      case DEFLATE -> new InflaterInputStream(body, new java.util.zip.Inflater(), CHUNK);
    };
  }
}
