/** Linux's own measurements in sysfs: hwmon sensors and the processor's RAPL counters. */
package io.splitpoint.power.sysfs;
