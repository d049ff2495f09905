/** The errors because of which a run ends without its result; every module throws them. */
package io.splitpoint.failure;
