package io.splitpoint.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts options that are TCP ports, 0 to 65535. */
public final class PortNumber implements ITypeConverter<Integer> {

  private static final int MOST = 65_535;

  @Override
  public Integer convert(String text) {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MOST) {
      throw new TypeConversionException(
          "expected a port from 0 to %d, found '%s'".formatted(MOST, text));
    }
    return Integer.parseInt(text);
  }
}
