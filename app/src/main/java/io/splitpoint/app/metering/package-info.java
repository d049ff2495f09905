/** Power meters alone: several read together, and the ports that an emulated one answers on. */
package io.splitpoint.app.metering;
