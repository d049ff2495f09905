package io.splitpoint.app;

import io.splitpoint.model.edgetpu.Calibration;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.run.UsageException;
import java.nio.file.Path;
import java.util.List;

/** The prefixes of a profile that truly ran on an Edge TPU, as runs to calibrate with. */
public final class MeasuredPrefixes {

  private MeasuredPrefixes() {}

  public static List<Calibration.Run> of(Path file, Workload work) {
    Profile profile = ProfileCsv.read(file);
    if (profile.layers() != work.layers()) {
      throw new UsageException(
          file
              + ": expected a profile of the "
              + work.layers()
              + " layers of "
              + work.name()
              + ", found "
              + profile.layers());
    }
    List<Calibration.Run> runs =
        profile.rows().stream()
            .filter(MeasuredPrefixes::ranOnTheChip)
            .map(
                row ->
                    new Calibration.Run(
                        work.range(1, row.layer()), row.latency().orElseThrow().medianMs()))
            .toList();
    if (runs.isEmpty()) {
      throw new UsageException(
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
