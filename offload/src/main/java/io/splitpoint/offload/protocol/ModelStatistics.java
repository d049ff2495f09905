package io.splitpoint.offload.protocol;

/**
 * What a model has done since it was first served, as the protocol's statistics extension tells it.
 *
 * @param name of the model
 * @param version of it
 * @param lastMs when the last request ended, in milliseconds since 1970; 0 when none has
 * @param success requests that were answered, from the arrival of the last byte to the answer
 * @param fail requests that were not, likewise
 * @param queue of those that were answered: from arrival to the start of the model
 * @param input copying the inputs
 * @param infer the model itself
 * @param output copying the outputs
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

  /** How often something was done, and how many nanoseconds it took in all. */
  public record Spent(long count, long nanos) {

    public static final Spent NOTHING = new Spent(0, 0);

    /** Once more. */
    public Spent plus(long moreNanos) {
      return new Spent(count + 1, nanos + Math.max(0, moreNanos));
    }
  }

  /** Of a model that never ran. */
  public static ModelStatistics none(String name, String version) {
    Spent no = Spent.NOTHING;
    return new ModelStatistics(name, version, 0, no, no, no, no, no, no);
  }
}
