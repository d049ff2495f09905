package io.splitpoint.app;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.HostCalibration;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The prefixes of a profile that were measured on an Edge TPU. Use them to calibrate its model. */
public final class MeasuredPrefixes {

  private MeasuredPrefixes() {}

  /**
   * Fits a host to a profile, and writes it as a device file.
   *
   * @param profile a {@code profile.csv} of the model, measured on an Edge TPU
   * @param start the initial host
   * @throws InputException when the profile does not fit the model
   */
  public static Host calibrate(Path profile, ModelSource model, Host start, Clock clock, Path to)
      throws IOException {
    Host fitted = HostCalibration.fit(start, clock, of(profile, TpuModel.open(model).work()));
    WholeFile.write(to, out -> out.write(fitted.yaml()));
    return fitted;
  }

  private static List<HostCalibration.Run> of(Path file, Workload work) {
    Profile profile = ProfileCsv.read(file);
    if (profile.layers() != work.layers()) {
      throw new InputException(
          file
              + ": expected a profile of the "
              + work.layers()
              + " layers of "
              + work.name()
              + ", found "
              + profile.layers());
    }
    List<HostCalibration.Run> runs =
        profile.rows().stream()
            .filter(MeasuredPrefixes::ranOnTheChip)
            .map(
                row ->
                    new HostCalibration.Run(
                        work.range(1, row.layer()), row.latency().orElseThrow().medianMs()))
            .toList();
    if (runs.isEmpty()) {
      throw new InputException(
          file + ": expected rows of a coral device marked measured, found none");
    }
    return runs;
  }

  private static boolean ranOnTheChip(LayerProfile row) {
    return row.layer() > 0
        && DeviceKind.of(row) == DeviceKind.EDGE_TPU
        && row.latency().filter(l -> l.source() == Source.MEASURED).isPresent();
  }
}
