package io.splitpoint.app.metering;

import io.splitpoint.power.line.Line;
import java.io.IOException;

/** The place where an emulated meter is plugged in, again after each unplugging. */
interface EmulatorSocket extends AutoCloseable {

  /** Makes the device appear, if it is absent, and returns its address. */
  String open() throws IOException;

  /** The next line to serve. */
  Line accept() throws IOException;

  /** The time for which the device is absent after an unplugging. */
  long absenceNanos();

  @Override
  void close() throws IOException;
}
