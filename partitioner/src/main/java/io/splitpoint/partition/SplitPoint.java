package io.splitpoint.partition;

import io.splitpoint.profile.Source;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One candidate: layers 1 to {@code splitLayer} on the head device, the rest on the tail device.
 * Empty where the profile has nothing that says it.
 *
 * @param model the model
 * @param headDevice runs the head
 * @param tailDevice runs the tail
 * @param link name of the link between them
 * @param splitLayer 0: all on the tail device; N: all on the head device
 * @param splitName name of the last layer of the head
 * @param transferBytes bytes that cross the link; 0 when all is on the head device, empty where
 *     only a run tells
 * @param headMs latency of the head
 * @param transferMs time on the link; empty where the size is not known and counts there
 * @param tailMs latency of the tail
 * @param headMj energy of computing the head
 * @param transferMj energy of sending, and of receiving when the answer comes back; empty where the
 *     link's power or the size is not known
 * @param waitMj energy while the tail runs: what waits for it × tail time; on a local link the
 *     tail's own energy, because one owner pays for both
 * @param headParamBytes parameters that the head device has to hold
 * @param headSource where the head's latency comes from
 * @param tailSource where the tail's latency comes from
 * @param tailBasis how the tail's latency is known
 * @param energyBasis how the energy is known, and whose it is
 */
public record SplitPoint(
    String model,
    String headDevice,
    String tailDevice,
    String link,
    int splitLayer,
    String splitName,
    OptionalLong transferBytes,
    OptionalDouble headMs,
    OptionalDouble transferMs,
    OptionalDouble tailMs,
    OptionalDouble headMj,
    OptionalDouble transferMj,
    OptionalDouble waitMj,
    long headParamBytes,
    Optional<Source> headSource,
    Optional<Source> tailSource,
    TailBasis tailBasis,
    EnergyBasis energyBasis) {

  /** Whether any part of the energy comes from a model, a device file or an emulated meter. */
  public boolean energyModelled() {
    return energyBasis.modelled();
  }

  /** Head, transfer and tail together, ms. */
  public OptionalDouble latencyMs() {
    return headMs.isPresent() && transferMs.isPresent() && tailMs.isPresent()
        ? OptionalDouble.of(headMs.getAsDouble() + transferMs.getAsDouble() + tailMs.getAsDouble())
        : OptionalDouble.empty();
  }

  /** What the head device's owner pays: computing, sending and waiting, mJ. */
  public OptionalDouble energyMj() {
    return headMj.isPresent() && transferMj.isPresent() && waitMj.isPresent()
        ? OptionalDouble.of(headMj.getAsDouble() + transferMj.getAsDouble() + waitMj.getAsDouble())
        : OptionalDouble.empty();
  }

  /**
   * What is known of the energy where only a power of the link is not, mJ: the cut takes at least
   * as much. Empty where the energy is known, and where more than a power is missing.
   */
  public OptionalDouble energyAtLeastMj() {
    return energyMj().isEmpty() && lacksLinkPower() ? atLeast().energyMj() : OptionalDouble.empty();
  }

  /** Whether a power of the link is all that hides the energy of sending or of waiting. */
  boolean lacksLinkPower() {
    return transferMs.isPresent()
        && (transferMj.isEmpty()
            || waitMj.isEmpty()
                && tailMs.isPresent()
                && headMj.isPresent()
                && !link.equals("local"));
  }

  /** The same cut where powers of the link that are not known count as nothing: a lower bound. */
  SplitPoint atLeast() {
    return lacksLinkPower()
        ? with(
            transferMs,
            OptionalDouble.of(transferMj.orElse(0)),
            waitMj.isEmpty() && tailMs.isPresent() && !link.equals("local")
                ? OptionalDouble.of(0)
                : waitMj)
        : this;
  }

  /** The device that is timed for the tail: the head's own for a server that is a factor faster. */
  public String timedTailDevice() {
    return tailDevice.startsWith(Pairing.FASTER_SERVER) ? headDevice : tailDevice;
  }

  /** Whether any of the times comes from a model of a device. */
  public boolean isModelled() {
    return headSource.equals(Optional.of(Source.MODELLED))
        || tailSource.equals(Optional.of(Source.MODELLED));
  }

  /** The same cut over a link of another speed. */
  SplitPoint withTransfer(OptionalDouble ms, OptionalDouble mj) {
    return with(ms, mj, waitMj);
  }

  private SplitPoint with(OptionalDouble ms, OptionalDouble mj, OptionalDouble waitMj) {
    return new SplitPoint(
        model,
        headDevice,
        tailDevice,
        link,
        splitLayer,
        splitName,
        transferBytes,
        headMs,
        ms,
        tailMs,
        headMj,
        mj,
        waitMj,
        headParamBytes,
        headSource,
        tailSource,
        tailBasis,
        energyBasis.withoutInterval());
  }

  /** Such as "after block3_pool on coral, the rest on cpu". */
  public String where() {
    return Wording.where(this);
  }

  /** Such as "after block3_pool on coral, the rest on cpu: 41.2 ms, 0.310 J". */
  public String inWords() {
    return Wording.where(this) + ": " + Wording.cost(this);
  }
}
