package io.splitpoint.offload.protocol;

import java.util.List;

/** The name, version and extensions by which a server describes itself. */
public record ServerDescription(String name, String version, List<String> extensions) {

  /** Tensors follow the JSON as raw bytes. */
  public static final String BINARY_TENSORS = "binary_tensor_data";

  public ServerDescription {
    extensions = List.copyOf(extensions);
  }
}
