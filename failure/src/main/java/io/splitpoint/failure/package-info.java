/** The reasons why a run ends without its result, which every room throws. */
package io.splitpoint.failure;
