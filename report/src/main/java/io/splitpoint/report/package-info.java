/** The HTML reports with their figures, and tables for people. */
package io.splitpoint.report;
