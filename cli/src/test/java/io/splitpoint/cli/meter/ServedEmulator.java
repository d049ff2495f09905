package io.splitpoint.cli.meter;

import io.splitpoint.app.metering.PtySocket;
import io.splitpoint.power.emulate.Emulator;

/** An emulated meter that answers on a socket from a thread of its own, until it is interrupted. */
public final class ServedEmulator {

  private ServedEmulator() {}

  public static Thread of(Emulator emulator, PtySocket socket) {
    Thread server =
        new Thread(
            () -> {
              try {
                emulator.serve(socket.accept());
              } catch (InterruptedException over) {
                // the test has ended
              }
            },
            "emulated meter");
    server.start();
    return server;
  }
}
