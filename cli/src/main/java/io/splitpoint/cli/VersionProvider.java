package io.splitpoint.cli;

import io.splitpoint.run.Version;
import java.io.IOException;
import picocli.CommandLine.IVersionProvider;

/** Provides the output of {@code --version}. */
final class VersionProvider implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"splitpoint " + Version.read()};
  }
}
