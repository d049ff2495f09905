package io.splitpoint.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A library that plays an accelerator behind a delegate: it computes convolutions in C. */
public final class StandInDelegate {

  private StandInDelegate() {}

  /** The library, built with gcc; the test is skipped where there is none. */
  public static Path library(Path directory) throws InterruptedException {
    Path library = directory.resolve("libstandin_delegate.so");
    List<String> gcc = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-shared", "-fPIC"));
    gcc.addAll(List.of("-o", library.toString()));
    gcc.addAll(List.of("../native/src/test/c/delegate_standin.c", "-lm"));
    try {
      Process process = new ProcessBuilder(gcc).inheritIO().start();
      assumeTrue(process.waitFor() == 0, "no stand-in library");
    } catch (IOException none) {
      assumeTrue(false, "no gcc here");
    }
    return library;
  }
}
