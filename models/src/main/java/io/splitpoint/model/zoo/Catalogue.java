package io.splitpoint.model.zoo;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.zoo.ResNet.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The networks by name. A name is {@code NETWORK} or {@code NETWORK@SIZE}, where the size is that
 * of the input image's sides, for networks whose layers do not depend on it.
 */
final class Catalogue {
  /** Networks with a size in their name: the name, then a number. */
  private static final Pattern SIZED = Pattern.compile("(conv5|dense4)-([1-9][0-9]{0,4})");

  private static final Pattern WIDTH =
      Pattern.compile("mobilenet-v1-(0\\.[0-9]{1,2}|[1-9](?:\\.[0-9]{1,2})?)");

  private static final Pattern INPUT_SIZE = Pattern.compile("(.+)@([1-9][0-9]{0,3})");

  /** Names of the same networks in the tables of mouad-zouhdi/sparta-edgetpu. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "wrn-28-10-cifar", "wrn-28-10",
          "mobilenetv2-cifar", "mobilenet-v2-cifar",
          "squeezenet1.1-cifar", "squeezenet-1.1-cifar");

  private static final Map<String, Consumer<NetworkBuilder>> NETS = new LinkedHashMap<>();

  static {
    NETS.put("vgg16", net -> Vgg.imagenet(net, 2, 2, 3, 3, 3));
    NETS.put("vgg16-112", Vgg::study);
    NETS.put("vgg19", net -> Vgg.imagenet(net, 2, 2, 4, 4, 4));
    NETS.put("vgg19-cifar", Vgg::cifar);
    NETS.put("lenet", SmallNets::lenet);
    NETS.put("mobilenet-v1", net -> MobileNetV1.imagenet(net, 1));
    NETS.put("mobilenet-v2", MobileNetV2::imagenet);
    NETS.put("mobilenet-v2-cifar", MobileNetV2::cifar);
    NETS.put("squeezenet-1.1", SqueezeNet::imagenet);
    NETS.put("squeezenet-1.1-cifar", SqueezeNet::cifar);
    NETS.put("googlenet", GoogLeNet::imagenet);
    NETS.put("googlenet-cifar", GoogLeNet::cifar);
    NETS.put("bn-inception", BnInception::imagenet);
    NETS.put("inception-v2", InceptionV2::imagenet);
    NETS.put("inception-v3", InceptionV3::imagenet);
    NETS.put("inception-v4", InceptionV4::imagenet);
    NETS.put("inception-resnet-v2", InceptionResNetV2::imagenet);
    NETS.put("xception", Xception::imagenet);
    NETS.put("densenet121", net -> DenseNet.imagenet(net, 6, 12, 24, 16));
    NETS.put("densenet201", net -> DenseNet.imagenet(net, 6, 12, 48, 32));
    NETS.put("efficientnet-edgetpu-m", EfficientNetEdgeTpu::medium);
    NETS.put("hardnet68-ssd", HarDNet68::ssd);
    NETS.put("resnet18", net -> ResNet.imagenet(net, Block.BASIC, 2, 2, 2, 2));
    NETS.put("resnet50", net -> ResNet.imagenet(net, Block.BOTTLENECK, 3, 4, 6, 3));
    NETS.put("resnet101", net -> ResNet.imagenet(net, Block.BOTTLENECK, 3, 4, 23, 3));
    NETS.put("resnet152", net -> ResNet.imagenet(net, Block.BOTTLENECK, 3, 8, 36, 3));
    NETS.put("resnet18-cifar", net -> ResNet.cifar(net, Block.BASIC, 2, 2, 2, 2));
    NETS.put("resnet50-cifar", net -> ResNet.cifar(net, Block.BOTTLENECK, 3, 4, 6, 3));
    NETS.put("wrn-28-10", WideResNet::wrn28x10);
    NETS.put("residual-d16-w32", ResNet::sweep);
  }

  private Catalogue() {}

  static List<String> names() {
    return List.copyOf(NETS.keySet());
  }

  /** The name under which a network's ranges are kept: all its sizes and widths share them. */
  static String family(String name) {
    Matcher sized = SIZED.matcher(name);
    return sized.matches() ? sized.group(1) : WIDTH.matcher(name).matches() ? "mobilenet-v1" : name;
  }

  /** Whether there is a network of that name; the size is not checked. */
  static boolean has(String name) {
    Matcher at = INPUT_SIZE.matcher(name);
    return architecture(canonical(at.matches() ? at.group(1) : name)).isPresent();
  }

  /**
   * The network; empty when none has that name.
   *
   * @throws InputException when it does not take the size
   */
  static Optional<NetworkBuilder> find(String name) {
    Matcher at = INPUT_SIZE.matcher(name);
    boolean asked = at.matches();
    String base = canonical(asked ? at.group(1) : name);
    OptionalInt size = asked ? OptionalInt.of(Integer.parseInt(at.group(2))) : OptionalInt.empty();
    return architecture(base)
        .map(
            build -> {
              NetworkBuilder net = new NetworkBuilder(base, size);
              build.accept(net);
              if (asked && !net.sized()) {
                throw new InputException(
                    "model: expected %s without an input size, found %s: its layers are made for one size"
                        .formatted(base, size.getAsInt()));
              }
              return net;
            });
  }

  private static String canonical(String name) {
    return ALIASES.getOrDefault(name, name);
  }

  private static Optional<Consumer<NetworkBuilder>> architecture(String base) {
    Matcher sized = SIZED.matcher(base);
    if (sized.matches()) {
      int size = Integer.parseInt(sized.group(2));
      return Optional.of(
          sized.group(1).equals("conv5")
              ? net -> SmallNets.conv5(net, size)
              : net -> SmallNets.dense4(net, size));
    }
    Matcher width = WIDTH.matcher(base);
    if (width.matches() && Double.parseDouble(width.group(1)) > 0) {
      double factor = Double.parseDouble(width.group(1));
      return Optional.of(net -> MobileNetV1.imagenet(net, factor));
    }
    return Optional.ofNullable(NETS.get(base));
  }
}
