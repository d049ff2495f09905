package io.splitpoint.offload.protocol;

/**
 * A model's statistics since it was first served, by the protocol's statistics extension.
 *
 * @param name the model's name
 * @param version the model's version
 * @param lastMs end of the last request in milliseconds since 1970; 0 without requests
 * @param success answered requests, from the arrival of the last byte to the answer
 * @param fail failed requests, likewise
 * @param queue time of answered requests from arrival to the start of the model
 * @param input time of copying the inputs
 * @param infer time of the model
 * @param output time of copying the outputs
 */
public record ModelStatistics(
    String name,
    String version,
    long lastMs,
    Spent success,
    Spent fail,
    Spent queue,
    Spent input,
    Spent infer,
    Spent output) {

  /** A number of events and their total nanoseconds. */
  public record Spent(long count, long nanos) {

    public static final Spent NOTHING = new Spent(0, 0);

    /** This with one more event. */
    public Spent plus(long moreNanos) {
      return new Spent(count + 1, nanos + Math.max(0, moreNanos));
    }
  }

  /** The statistics of a model that never ran. */
  public static ModelStatistics none(String name, String version) {
    Spent no = Spent.NOTHING;
    return new ModelStatistics(name, version, 0, no, no, no, no, no, no);
  }
}
