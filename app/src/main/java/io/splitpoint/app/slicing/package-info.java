/** A model cut into parts that run on their own, and the check that they do. */
package io.splitpoint.app.slicing;
