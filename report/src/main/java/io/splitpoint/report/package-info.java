/** What a run looks like to a person: the HTML report with its figures. */
package io.splitpoint.report;
