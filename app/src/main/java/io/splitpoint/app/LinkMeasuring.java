package io.splitpoint.app;

import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.profiler.Machine;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Measures the link to a server and writes it as a link file, for the partitioner. */
public final class LinkMeasuring {

  /**
   * The options of a measurement.
   *
   * @param name the link's name
   * @param model model on the server, whose inputs are sent
   * @param rounds number of exchanges of each size, at least 6
   * @param out the link file, with the suffix {@code .yaml} or {@code .yml}; its provenance is
   *     beside it
   */
  public record Options(ServerAddress server, String name, String model, int rounds, Path out) {}

  private LinkMeasuring() {}

  /**
   * @param commandLine command line for the provenance
   * @throws io.splitpoint.failure.MissingException when the server is unreachable
   * @throws io.splitpoint.failure.InputException when the link is too fast or too noisy for the
   *     model
   */
  public static MeasuredLink run(Options options, List<String> commandLine) throws IOException {
    Provenance provenance = new Provenance(commandLine);
    Machine.State start = Machine.State.now();
    MeasuredLink link = MeasuredLink.of(options.name, samples(options));
    provenance
        .put("server", options.server.toString())
        .put("source", "measured")
        .machine(Machine.here(), start, Machine.State.now())
        .put("link", link.figures())
        .ended();
    String side = options.out.getFileName().toString().replaceFirst("\\.ya?ml$", ".json");
    WholeFile.write(options.out.resolveSibling(side), provenance::writeTo);
    WholeFile.write(
        options.out, to -> to.write(link.yaml("link measure", options.server.toString())));
    return link;
  }

  private static LinkSamples samples(Options options) {
    try (Connection connection = ServerConnection.connect(options.server)) {
      return LinkSamples.take(connection, options.model, TailNames.DEFAULT, options.rounds, 1);
    } catch (IOException failure) {
      throw ServerConnection.none(options.server, failure);
    }
  }
}
