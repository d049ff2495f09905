package io.splitpoint.app;

import io.splitpoint.device.DelegateShare;
import io.splitpoint.device.Device;
import io.splitpoint.profiler.Doubt;
import io.splitpoint.profiler.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much of the models each delegate takes, asked before anything is timed. A device that takes
 * nothing of a model is not timed with it: its times would be the CPU's under another name.
 *
 * @param subjects with the devices that run something of them
 * @param notices what each delegate takes and leaves
 * @param doubts for each device that takes nothing
 */
public record DelegateShares(List<Subject> subjects, List<String> notices, List<Doubt> doubts) {

  /**
   * @throws io.splitpoint.device.MissingDeviceException when a delegate refuses a model, crashes or
   *     hangs
   */
  public static DelegateShares of(List<Subject> asked) {
    List<Subject> subjects = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    List<Doubt> doubts = new ArrayList<>();
    for (Subject subject : asked) {
      List<Device> devices = new ArrayList<>();
      for (Device device : subject.devices()) {
        Optional<DelegateShare> share =
            device instanceof Device.Present present
                ? present.runtime().share(subject.graph())
                : Optional.empty();
        String words = share.map(found -> found.inWords(device.name(), subject.model())).orElse("");
        if (share.isPresent() && share.get().taken() == 0) {
          doubts.add(new Doubt("delegate_took_nothing", words + "; nothing was timed on it"));
          continue;
        }
        devices.add(device);
        share.ifPresent(found -> notices.add(words));
      }
      subjects.add(new Subject(subject.model(), subject.precision(), subject.graph(), devices));
    }
    return new DelegateShares(subjects, notices, doubts);
  }
}
