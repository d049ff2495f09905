/** What Linux measures by itself: hwmon sensors and the processor's RAPL counters, in sysfs. */
package io.splitpoint.power.sysfs;
