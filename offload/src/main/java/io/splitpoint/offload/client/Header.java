package io.splitpoint.offload.client;

import io.splitpoint.failure.InputException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An HTTP header or gRPC metadata of every request. Use it for what a gateway requires, such as
 * {@code Host} or {@code Authorization}.
 *
 * @param name a token of RFC 9110, section 5.6.2
 * @param value a field value of RFC 9110, section 5.5, without surrounding white space
 */
public record Header(String name, String value) {

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t\\x80-\\xff]*");

  /** Headers that describe the message and are set for each request. */
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "inference-header-content-length",
          "te",
          "transfer-encoding",
          "upgrade");

  /**
   * @throws InputException when a request cannot have such a header
   */
  public Header {
    if (!NAME.matcher(name).matches()) {
      throw new InputException(
          "header: expected a name of letters and digits, found " + quoted(name));
    }
    if (!VALUE.matcher(value).matches()) {
      throw new InputException(
          "header %s: expected a value of one line in Latin letters, found %s"
              .formatted(name, quoted(value)));
    }
    if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new InputException(
          "header " + name + ": expected another one, because each request sets it itself");
    }
  }

  /**
   * Reads {@code Name: value}.
   *
   * @throws InputException when the text has another form
   */
  public static Header of(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new InputException("header: expected 'Name: value', found " + quoted(text));
    }
    return new Header(text.substring(0, colon), text.substring(colon + 1).strip());
  }

  /** {@code Authorization} with a bearer token (RFC 6750, section 2.1). */
  public static Header bearer(String token) {
    return new Header("Authorization", "Bearer " + token);
  }

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  private static String quoted(String text) {
    return "'" + text.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
