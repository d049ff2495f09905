/** Load tests of inference servers like MLPerf's LoadGen: scenarios, percentiles, a verdict. */
package io.splitpoint.offload.load;
