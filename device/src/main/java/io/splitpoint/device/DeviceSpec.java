package io.splitpoint.device;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.table.Document;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user's name of a device: {@code cpu}, {@code coral} for any attached Coral, {@code coral:usb:1}
 * or {@code coral:pci:0} for one of them, a host whose Edge TPU is modelled, by its name or its
 * device file, or {@code delegate:LIBRARY} for any other accelerator, by its delegate's library or
 * its device file. Use it to parse the names in every command.
 *
 * @param name the given name; for a delegate the name in tables
 * @param place kind of place where the device is
 * @param delegate delegate for {@link Place#DELEGATE}, else empty
 */
public record DeviceSpec(String name, Place place, Optional<DelegateSpec> delegate) {

  /** A regular expression for the name of one Coral. */
  public static final String ONE_CORAL = "coral:(usb|pci):(0|[1-9]\\d{0,3})";

  /** The place of a device. */
  public enum Place {
    /** This machine's CPU. */
    CPU,
    /** The first attached Corals. */
    ANY_CORAL,
    /** One Coral by bus and number. */
    ONE_CORAL,
    /** The user's or a shipped device file: a modelled device, never attached. */
    HOST,
    /** Behind an external delegate of TensorFlow Lite. */
    DELEGATE
  }

  /**
   * @throws InputException when it does not name a device
   */
  public static DeviceSpec of(String name) {
    if (name.equals("cpu")) {
      return new DeviceSpec(name, Place.CPU, Optional.empty());
    }
    if (name.equals("coral")) {
      return new DeviceSpec(name, Place.ANY_CORAL, Optional.empty());
    }
    if (name.matches(ONE_CORAL)) {
      return new DeviceSpec(name, Place.ONE_CORAL, Optional.empty());
    }
    if (name.startsWith(DelegateSpec.PREFIX)) {
      return of(DelegateSpec.of(name));
    }
    if (!Host.names().contains(name) && isFile(name)) {
      return ofFile(name);
    }
    if (Host.names().contains(name)) {
      return new DeviceSpec(name, Place.HOST, Optional.empty());
    }
    throw new InputException(
        "device: expected cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY, %s or a device file (.yaml), found '%s'"
            .formatted(String.join(", ", Host.names()), name));
  }

  /**
   * Parses an option's list of devices, split at commas; the options of a delegate, which have
   * commas too, are joined to it again.
   *
   * @throws InputException when a word does not name a device, or two devices have the same name in
   *     tables
   */
  public static List<DeviceSpec> list(List<String> words) {
    List<String> names = new ArrayList<>();
    for (String word : words) {
      int last = names.size() - 1;
      if (word.contains("=") && last >= 0 && names.get(last).startsWith(DelegateSpec.PREFIX)) {
        names.set(last, names.get(last) + "," + word);
      } else {
        names.add(word);
      }
    }
    List<DeviceSpec> specs = names.stream().map(DeviceSpec::of).toList();
    for (DeviceSpec spec : specs) {
      if (specs.stream().anyMatch(o -> o.name().equals(spec.name()) && !o.equals(spec))) {
        throw new InputException(
            "device: expected different names, found two delegates called %s: name them in device files"
                .formatted(spec));
      }
    }
    return specs;
  }

  private static DeviceSpec of(DelegateSpec delegate) {
    return new DeviceSpec(delegate.name(), Place.DELEGATE, Optional.of(delegate));
  }

  /** A file with a kind is a delegate's; a file without one, or a missing one, is a host's. */
  private static DeviceSpec ofFile(String name) {
    Path file = Path.of(name);
    if (Files.isRegularFile(file)) {
      Document document = Document.yaml(file);
      if (document.keys().contains("kind")) {
        return of(DelegateSpec.of(document, file.toAbsolutePath().getParent()));
      }
    }
    return new DeviceSpec(name, Place.HOST, Optional.empty());
  }

  /** Text that ends like a device file counts as one, so that a missing file is reported. */
  private static boolean isFile(String name) {
    try {
      return name.endsWith(".yaml")
          || name.endsWith(".yml")
          || Files.exists(Path.of(name)) && !Files.isDirectory(Path.of(name));
    } catch (InvalidPathException noPath) {
      return false;
    }
  }

  /** Whether it names an attached Coral, present or not. */
  public boolean coral() {
    return place == Place.ANY_CORAL || place == Place.ONE_CORAL;
  }

  public DeviceKind kind() {
    return switch (place) {
      case CPU -> DeviceKind.CPU;
      case DELEGATE -> DeviceKind.DELEGATE;
      case ANY_CORAL, ONE_CORAL, HOST -> DeviceKind.EDGE_TPU;
    };
  }

  /**
   * The host that is modelled.
   *
   * @throws IllegalStateException when it is not a host
   * @throws io.splitpoint.failure.InputException when its device file cannot be read
   */
  public Host host() {
    if (place != Place.HOST) {
      throw new IllegalStateException(name + " is not a host");
    }
    return Host.of(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
