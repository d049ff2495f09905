/** What is installed, attached and permitted on a machine, and what to type about what is not. */
package io.splitpoint.doctor;
