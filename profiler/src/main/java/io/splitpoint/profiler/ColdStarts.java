package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.failure.MissingException;
import io.splitpoint.profile.ColdStart;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts processes that run one head or one tail each, and adds their costs to the table. */
final class ColdStarts {

  private final int processes;
  private final Profiler.Progress progress;
  private final List<String> warnings = new ArrayList<>();

  /** Devices on which a part could not be started, which are not tried again. */
  private final List<Device> given = new ArrayList<>();

  /**
   * @param processes for each part, at least 1
   */
  ColdStarts(int processes, Profiler.Progress progress) {
    this.processes = processes;
    this.progress = progress;
  }

  Profiler.Outcome of(List<ProfileTarget> targets, Profiler.Outcome timed) {
    int all = timed.profile().rows().size() + timed.tails().size();
    List<LayerProfile> rows = new ArrayList<>();
    for (LayerProfile row : timed.profile().rows()) {
      progress.at((double) rows.size() / all, "cold starts");
      rows.add(row.layer() == 0 ? row : with(targets, row, false));
    }
    List<LayerProfile> tails = new ArrayList<>();
    for (LayerProfile row : timed.tails()) {
      progress.at((double) (rows.size() + tails.size()) / all, "cold starts");
      tails.add(with(targets, row, true));
    }
    return timed.with(Profile.of(rows), tails).with(warnings);
  }

  /** Only parts timed on this machine are started. */
  private LayerProfile with(List<ProfileTarget> targets, LayerProfile row, boolean tail) {
    if (row.runs() == 0) {
      return row;
    }
    for (ProfileTarget target : targets) {
      for (Device device : target.devices()) {
        if (target.precision().equals(row.precision())
            && device.name().equals(row.device())
            && device instanceof Device.Present present) {
          int n = target.graph().layers().size();
          Optional<ColdStart> found =
              tail
                  ? start(target, present, row.layer() + 1, n)
                  : start(target, present, 1, row.layer());
          return found.map(row::with).orElse(row);
        }
      }
    }
    return row;
  }

  private Optional<ColdStart> start(ProfileTarget target, Device.Present device, int from, int to) {
    if (!Inspection.real(device) || given.contains(device)) {
      return Optional.empty();
    }
    try {
      Optional<ColdStart> found = device.runtime().coldStart(target.graph(), from, to, processes);
      if (found.isEmpty()) {
        give(device, "no other process can have it while it is open here");
      }
      return found;
    } catch (MissingException refused) {
      give(device, refused.getMessage());
      return Optional.empty();
    }
  }

  private void give(Device device, String why) {
    given.add(device);
    warnings.add("cold starts on %s are unknown: %s".formatted(device.name(), why));
  }
}
