/** Checks of what is installed, attached and permitted on a machine, with remedies. */
package io.splitpoint.doctor;
