package io.splitpoint.partition;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import java.util.List;
import java.util.Optional;

/** One device's prefixes as arrays. NaN means unknown and never leaves this package. */
final class Prefixes {

  final List<LayerProfile> rows;

  /** Median latency and energy of prefix k; row 0 runs nothing and costs nothing. */
  final double[] ms;

  final double[] mj;

  /** Lower ends of the energies' intervals; the energies themselves where there is none. */
  final double[] lowMj;

  final double[] highMj;

  Prefixes(List<LayerProfile> rows) {
    this.rows = rows;
    ms = new double[rows.size()];
    mj = new double[rows.size()];
    lowMj = new double[rows.size()];
    highMj = new double[rows.size()];
    for (int k = 1; k < ms.length; k++) {
      Optional<Latency> latency = rows.get(k).latency();
      Optional<Energy> energy = rows.get(k).energy();
      ms[k] = latency.isPresent() ? latency.get().medianMs() : Double.NaN;
      mj[k] = energy.isPresent() ? energy.get().mj() : Double.NaN;
      Optional<Energy> bounded = energy.filter(Energy::hasInterval);
      lowMj[k] = bounded.isPresent() ? bounded.get().lowMj() : mj[k];
      highMj[k] = bounded.isPresent() ? bounded.get().highMj() : mj[k];
    }
  }

  String device() {
    return rows.get(0).device();
  }

  String precision() {
    return rows.get(0).precision();
  }

  int layers() {
    return rows.size() - 1;
  }

  /** Whether every prefix with a latency has an energy too. */
  boolean hasEnergy() {
    boolean any = false;
    for (int k = 1; k < ms.length; k++) {
      if (!Double.isNaN(ms[k]) && Double.isNaN(mj[k])) {
        return false;
      }
      any |= !Double.isNaN(mj[k]);
    }
    return any;
  }
}
