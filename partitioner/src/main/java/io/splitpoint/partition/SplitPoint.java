package io.splitpoint.partition;

import io.splitpoint.profile.Source;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One candidate: layers 1 to {@code splitLayer} on the head device, the rest on the tail device. A
 * value is empty where the profile does not give it.
 *
 * @param model the model
 * @param headDevice runs the head
 * @param tailDevice runs the tail
 * @param link name of the link between them
 * @param splitLayer 0: all on the tail device; N: all on the head device
 * @param splitName name of the last layer of the head
 * @param transferBytes bytes that cross the link; 0 when all layers are on the head device, empty
 *     where the size is known only at run time
 * @param headMs latency of the head
 * @param transferMs time on the link; empty where it depends on an unknown size
 * @param tailMs latency of the tail
 * @param headMj energy of computing the head
 * @param transferMj energy of sending, and of receiving when the answer comes back; empty where the
 *     link's power or the size is not known
 * @param waitMj energy while the tail runs: waiting power × tail time; on a local link the tail's
 *     own energy, because one owner pays for both
 * @param headParamBytes parameters on the head device
 * @param headSource source of the head's latency
 * @param tailSource source of the tail's latency
 * @param tailBasis how the tail's latency is known
 * @param energyBasis source and boundary of the energy
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

  /** Sum of head, transfer and tail, in ms. */
  public OptionalDouble latencyMs() {
    return headMs.isPresent() && transferMs.isPresent() && tailMs.isPresent()
        ? OptionalDouble.of(headMs.getAsDouble() + transferMs.getAsDouble() + tailMs.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Energy that the head device's owner pays for computing, sending and waiting, in mJ. */
  public OptionalDouble energyMj() {
    return headMj.isPresent() && transferMj.isPresent() && waitMj.isPresent()
        ? OptionalDouble.of(headMj.getAsDouble() + transferMj.getAsDouble() + waitMj.getAsDouble())
        : OptionalDouble.empty();
  }

  /**
   * A lower bound of the energy where only a power of the link is unknown, in mJ. Empty where the
   * energy is known, and where more than a power is missing.
   */
  public OptionalDouble energyAtLeastMj() {
    return energyMj().isEmpty() && lacksLinkPower() ? atLeast().energyMj() : OptionalDouble.empty();
  }

  /** Whether only a power of the link is missing for the energy of sending or waiting. */
  boolean lacksLinkPower() {
    return transferMs.isPresent()
        && (transferMj.isEmpty()
            || waitMj.isEmpty()
                && tailMs.isPresent()
                && headMj.isPresent()
                && !link.equals("local"));
  }

  /** This cut with unknown powers of the link as zero: a lower bound. */
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

  /** The device whose tail is timed; the head's own for a server that is a factor faster. */
  public String timedTailDevice() {
    return tailDevice.startsWith(Pairing.FASTER_SERVER) ? headDevice : tailDevice;
  }

  /** Whether any of the times comes from a model of a device. */
  public boolean isModelled() {
    return headSource.equals(Optional.of(Source.MODELLED))
        || tailSource.equals(Optional.of(Source.MODELLED));
  }

  /** This cut over a link of another speed. */
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

  /** The cut as text, such as "after block3_pool on coral, the rest on cpu". */
  public String where() {
    return Wording.where(this);
  }

  /** Such as "after block3_pool on coral, the rest on cpu: 41.2 ms, 0.310 J". */
  public String inWords() {
    return Wording.where(this) + ": " + Wording.cost(this);
  }
}
