package io.splitpoint.table;

import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes a CSV file for {@link Table}: commas, line feeds, a header line, quotes only where needed.
 * Use it for every table that the program writes.
 */
public final class TableWriter {

  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private final CSVPrinter printer;

  /** Writes the header; the caller closes the target. */
  public TableWriter(Appendable target, List<String> columns) throws IOException {
    printer = new CSVPrinter(target, FORMAT);
    printer.printRecord(columns);
  }

  /** Writes a row; a cell that is null stays empty. */
  public void row(Object... cells) throws IOException {
    printer.printRecord(cells);
  }

  /** Writes a row; a cell that is null stays empty. */
  public void row(Iterable<?> cells) throws IOException {
    printer.printRecord(cells);
  }

  /** Flushes the written rows to the target. */
  public void flush() throws IOException {
    printer.flush();
  }
}
