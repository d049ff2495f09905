package io.splitpoint.model.zoo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The networks by name. */
final class Catalogue {
  private static final Pattern SIZED = Pattern.compile("(conv5|dense4)-([1-9][0-9]{0,4})");
  private static final Map<String, Consumer<Net>> NETS = new LinkedHashMap<>();

  static {
    NETS.put("vgg16", Vgg16::imagenet);
    NETS.put("vgg16-112", Vgg16::study);
    NETS.put("lenet", SmallNets::lenet);
    NETS.put("mobilenet-v2", MobileNetV2::imagenet);
    NETS.put("inception-v2", InceptionV2::imagenet);
    NETS.put("efficientnet-edgetpu-m", EfficientNetEdgeTpu::medium);
    NETS.put("hardnet68-ssd", HarDNet68::ssd);
    NETS.put("resnet50", ResNet50::imagenet);
  }

  private Catalogue() {}

  static List<String> names() {
    return List.copyOf(NETS.keySet());
  }

  /** The name under which a network's ranges are kept: all sizes of a synthetic one share them. */
  static String family(String name) {
    Matcher sized = SIZED.matcher(name);
    return sized.matches() ? sized.group(1) : name;
  }

  static Optional<Net> find(String name) {
    Net net = new Net(name);
    Matcher sized = SIZED.matcher(name);
    if (sized.matches()) {
      int size = Integer.parseInt(sized.group(2));
      if (sized.group(1).equals("conv5")) {
        SmallNets.conv5(net, size);
      } else {
        SmallNets.dense4(net, size);
      }
    } else if (NETS.containsKey(name)) {
      NETS.get(name).accept(net);
    } else {
      return Optional.empty();
    }
    return Optional.of(net);
  }
}
