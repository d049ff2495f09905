package io.splitpoint.app.metering;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.emulate.EmulatedMeters;
import io.splitpoint.power.emulate.Emulator;
import io.splitpoint.power.emulate.Fault;
import io.splitpoint.power.emulate.Loads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Emulates a power meter on a pseudo terminal or a TCP port. */
public final class Emulating {

  /**
   * The options of the meter.
   *
   * @param load load in the syntax of {@link Loads}
   * @param snapshot whether it shows the power of single instants instead of means
   * @param every number of answers between faults, at least 1
   * @param link a symbolic link to the pseudo terminal
   * @param port TCP port; empty for a pseudo terminal
   */
  public record Options(
      String name,
      String load,
      double volts,
      boolean snapshot,
      Fault fault,
      int every,
      Optional<Path> link,
      OptionalInt port) {}

  private Emulating() {}

  /**
   * Answers until the time is over or the thread is interrupted.
   *
   * @param nanos duration; {@link Long#MAX_VALUE} for no end
   * @param plugged receives each new address of the meter
   * @param trouble receives the reason when it can no longer answer
   * @throws InputException when there is no such meter or load
   */
  public static void run(
      Options options, long nanos, Consumer<String> plugged, Consumer<String> trouble)
      throws IOException {
    Emulator emulator =
        new Emulator(
            EmulatedMeters.named(
                options.name, Loads.parse(options.load), options.volts, options.snapshot),
            options.fault,
            options.every,
            1,
            Ticker.SYSTEM);
    try (EmulatorSocket socket =
        options.port.isPresent()
            ? new TcpSocket(options.port.getAsInt())
            : new PtySocket(options.link)) {
      Thread server =
          new Thread(() -> serve(emulator, socket, plugged, trouble), "emulated " + options.name);
      server.setDaemon(true);
      server.start();
      server.join(nanos == Long.MAX_VALUE ? 0 : Math.max(1, nanos / 1_000_000));
      server.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void serve(
      Emulator emulator,
      EmulatorSocket socket,
      Consumer<String> plugged,
      Consumer<String> trouble) {
    try {
      String before = "";
      while (true) {
        String address = socket.open();
        if (!address.equals(before)) {
          plugged.accept(address);
          before = address;
        }
        emulator.serve(socket.accept());
        Ticker.SYSTEM.sleep(socket.absenceNanos());
      }
    } catch (InterruptedException e) {
      // The time is over.
    } catch (IOException e) {
      if (!Thread.currentThread().isInterrupted()) {
        trouble.accept(e.getMessage());
      }
    }
  }
}
