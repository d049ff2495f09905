package io.splitpoint.app.metering;

import io.splitpoint.power.line.Line;
import java.io.IOException;

/** Where an emulated meter is plugged in: again after each time it was pulled out. */
interface EmulatorSocket extends AutoCloseable {

  /** Makes the device appear, if it is not there, and gives the address to read it at. */
  String open() throws IOException;

  /** The next line to serve. */
  Line accept() throws IOException;

  /** How long the device stays away after it was pulled out. */
  long absenceNanos();

  @Override
  void close() throws IOException;
}
