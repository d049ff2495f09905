package io.splitpoint.model.edgetpu;

/**
 * How far a modelled latency may be from a measured one, as factors. Use it wherever a modelled
 * number decides something: {@link #low} and {@link #high} hold nine of ten measurements of
 * networks that the model was not fitted to.
 *
 * <p>Part of the error is common to all prefixes of one network on one host, and cancels when they
 * are compared; the rest is each prefix's own. A draw of prefix k is its latency times {@code exp(c
 * · commonLogSd + o · ownLogSd)}, with one standard normal c for all prefixes and one o for each.
 *
 * @param commonLogSd standard deviation of the logarithm of the common factor
 * @param ownLogSd the same of a prefix's own factor
 * @param quantile of the absolute error over both standard deviations together, at 90 %: conformal,
 *     from held-out networks (docs/edgetpu-model.md)
 */
public record ModelError(double commonLogSd, double ownLogSd, double quantile) {

  public ModelError {
    Yaml.notNegative("common_log_sd", commonLogSd);
    Yaml.notNegative("own_log_sd", ownLogSd);
    Yaml.notNegative("quantile", quantile);
  }

  /** Lower end of the 90 % interval of a modelled time. */
  public double low(double ms) {
    return ms * Math.exp(-quantile * logSd());
  }

  /** Upper end of the 90 % interval of a modelled time. */
  public double high(double ms) {
    return ms * Math.exp(quantile * logSd());
  }

  /** Both parts together. */
  public double logSd() {
    return Math.hypot(commonLogSd, ownLogSd);
  }

  /** The same with one more error of that standard deviation, common to all prefixes. */
  ModelError withCommon(double logSd) {
    return new ModelError(Math.hypot(commonLogSd, logSd), ownLogSd, quantile);
  }
}
