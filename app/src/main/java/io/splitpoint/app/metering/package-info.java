/** Power meters alone: several read together, and the ports of an emulated one. */
package io.splitpoint.app.metering;
