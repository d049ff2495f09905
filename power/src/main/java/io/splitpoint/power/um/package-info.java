/** The RDTech USB meters: UM24C, UM25C, UM34C on a serial line, and the TC66C. */
package io.splitpoint.power.um;
