/** Cutting a model into parts that run on their own, and checking them. */
package io.splitpoint.app.slicing;
