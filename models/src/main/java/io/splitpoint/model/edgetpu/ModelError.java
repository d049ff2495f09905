package io.splitpoint.model.edgetpu;

/**
 * The error of a modelled latency against a measured one, as a factor. Use it wherever a modelled
 * number decides something: {@link #low} and {@link #high} hold nine of ten measurements of
 * networks that the model was not fitted to.
 *
 * <p>Part of the error is common to all prefixes of one network on one host, and cancels when they
 * are compared; the rest is each prefix's own. A draw of prefix k is its latency times {@code exp(c
 * · commonLogSd + o · ownLogSd)}, with one standard normal c for all prefixes and one o for each.
 *
 * @param commonLogSd standard deviation of the logarithm of the common factor
 * @param ownLogSd standard deviation of the logarithm of a prefix's own factor
 * @param quantile 90 % quantile of the absolute error over both standard deviations together:
 *     conformal, from held-out networks (docs/edgetpu-model.md)
 */
public record ModelError(double commonLogSd, double ownLogSd, double quantile) {

  public ModelError {
    Yaml.notNegative("common_log_sd", commonLogSd);
    Yaml.notNegative("own_log_sd", ownLogSd);
    Yaml.notNegative("quantile", quantile);
  }

  /** Lower end of the 90 % interval of a modelled time, in ms. */
  public double low(double ms) {
    return ms * Math.exp(-quantile * logSd());
  }

  /** Upper end of the 90 % interval of a modelled time, in ms. */
  public double high(double ms) {
    return ms * Math.exp(quantile * logSd());
  }

  /** Standard deviation of the logarithm of both factors together. */
  public double logSd() {
    return Math.hypot(commonLogSd, ownLogSd);
  }

  /** This error with one more of the given standard deviation, common to all prefixes. */
  ModelError withCommon(double logSd) {
    return new ModelError(Math.hypot(commonLogSd, logSd), ownLogSd, quantile);
  }
}
