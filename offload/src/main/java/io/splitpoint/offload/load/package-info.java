/** Load on an inference server as MLPerf's LoadGen means it: scenarios, percentiles, a verdict. */
package io.splitpoint.offload.load;
