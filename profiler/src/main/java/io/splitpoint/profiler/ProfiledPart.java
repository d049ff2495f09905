package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.device.OpenPart;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;

/**
 * A head or a tail of a model on a present device, which is opened, run and timed.
 *
 * @param kind head or tail
 * @param cut last layer of the head, or the layer before the tail; N for the whole model, which is
 *     its longest head
 */
record ProfiledPart(ProfileTarget target, Device.Present device, Kind kind, int cut) {

  enum Kind {
    HEAD,
    TAIL;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  int from() {
    return kind == Kind.HEAD ? 1 : cut + 1;
  }

  int to() {
    return kind == Kind.HEAD ? cut : target.graph().layers().size();
  }

  boolean isWhole() {
    return kind == Kind.HEAD && cut == target.graph().layers().size();
  }

  /**
   * @param sharing whether it may share its weights with other parts
   */
  OpenPart open(boolean sharing) {
    return sharing
        ? device.runtime().openSharing(target.graph(), from(), to())
        : device.runtime().open(target.graph(), from(), to());
  }

  /** Its estimated work, in arbitrary units. */
  double effort() {
    double effort = 1;
    for (Layer layer : target.graph().layers().subList(from() - 1, to())) {
      // A parameter byte takes about as long as a MAC where weights are streamed from memory.
      effort += layer.macs() + layer.paramBytes();
    }
    return effort;
  }

  boolean isOf(Entry entry) {
    return entry.layer() == cut
        && entry.kind() == kind
        && entry.device().equals(device.name())
        && entry.precision().equals(target.precision());
  }

  /** Text such as "the tail after block3_pool on cpu". */
  String inWords() {
    Graph graph = target.graph();
    String layer = graph.layers().get(cut - 1).name();
    return isWhole()
        ? "the whole model on " + device.name()
        : kind == Kind.HEAD
            ? "the head up to " + layer + " on " + device.name()
            : "the tail after " + layer + " on " + device.name();
  }
}
