/**
 * Strict reading of CSV tables, YAML and JSON with named columns or keys, and numbers with units
 * and ranges. It uses no other module.
 */
package io.splitpoint.table;
