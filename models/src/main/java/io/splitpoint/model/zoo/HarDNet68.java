package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * HarDNet-68: Chao et al., "HarDNet: a low memory traffic network", 2019, and its SSD detector
 * (github.com/PingoLH/PytorchSSD, models/SSD_HarDNet68.py), batch normalization folded, ReLU. As a
 * classifier of 224×224×3 the backbone has 17.58 million parameters and 4.26 GMACs (PaddleClas,
 * model zoo, HarDNet68; the authors' repository rounds them to 17.6 and 4.3).
 */
final class HarDNet68 {
  private static final double GROWTH_FACTOR = 1.7;

  private HarDNet68() {}

  /** 300×300×3 to 11,620 boxes and their scores for Pascal VOC's 20 classes and background. */
  static void ssd(NetworkBuilder net) {
    LayerBuilder stride8 = stride8(stem(net.image(300)));
    LayerBuilder stride16 =
        stride16(stride8)
            .maxPool("base.13.0", 3, 1)
            .conv("base.13.1", new Window(3, 3, 1, 4, true), 640, RELU, 1)
            .conv("base.13.4.conv", 1, 640);
    LayerBuilder extra1 = stride16.conv("extras.0", 1, 256).conv("extras.1", 3, 2, 512, RELU);
    LayerBuilder extra2 = extra1.conv("extras.2", 1, 128).conv("extras.3", 3, 2, 256, RELU);
    LayerBuilder extra3 = extra2.conv("extras.4", 1, 128);
    extra3 = extra3.conv("extras.5", Window.valid(3, 1), 256, RELU, 1);
    LayerBuilder extra4 = extra3.conv("extras.6", 1, 128);
    extra4 = extra4.conv("extras.7", Window.valid(3, 1), 256, RELU, 1);
    LayerBuilder normalized = stride8.l2Norm("L2Norm/norm").scale("L2Norm", 20);
    List<LayerBuilder> sources = List.of(normalized, stride16, extra1, extra2, extra3, extra4);
    LayerBuilder boxes = heads("loc", sources, 4);
    LayerBuilder scores = heads("conf", sources, 21).softmax("scores");
    net.output(boxes, scores);
  }

  static LayerBuilder stem(LayerBuilder image) {
    return image
        .conv("base.0.conv", 3, 2, 32, RELU)
        .conv("base.1.conv", 3, 64)
        .maxPool("base.2", 3, 2);
  }

  /** The first three blocks: from stride 4 to stride 8, 320 channels. */
  static LayerBuilder stride8(LayerBuilder flow) {
    flow = block(flow, "base.3", 14, 8).conv("base.4.conv", 1, 128).maxPool("base.5", 2, 2);
    flow = block(flow, "base.6", 16, 16).conv("base.7.conv", 1, 256);
    return block(flow, "base.8", 20, 16).conv("base.9.conv", 1, 320);
  }

  /** The fourth block: stride 16, 640 channels. */
  static LayerBuilder stride16(LayerBuilder flow) {
    flow = flow.maxPool("base.10", Window.valid(2, 2));
    return block(flow, "base.11", 40, 16).conv("base.12.conv", 1, 640);
  }

  /**
   * A harmonic dense block: layer n joins the layers n - 2^i for every 2^i that divides n; the more
   * powers of two divide n, the wider the layer. The block's output joins its odd layers and its
   * last.
   */
  static LayerBuilder block(LayerBuilder in, String name, int growth, int layers) {
    List<LayerBuilder> flows = new ArrayList<>(List.of(in));
    List<LayerBuilder> kept = new ArrayList<>();
    for (int n = 1; n <= layers; n++) {
      List<LayerBuilder> links = new ArrayList<>();
      double width = growth;
      for (int power = 1; n % power == 0; power *= 2) {
        links.add(flows.get(n - power));
        width *= power > 1 ? GROWTH_FACTOR : 1;
      }
      String layer = name + ".layers." + (n - 1);
      LayerBuilder joined =
          links.size() == 1 ? links.get(0) : LayerBuilder.concat(layer + ".concat", 3, links);
      int even = (int) (width + 1) / 2 * 2;
      flows.add(joined.conv(layer + ".conv", 3, even));
      if (n % 2 == 1 || n == layers) {
        kept.add(flows.get(n));
      }
    }
    return LayerBuilder.concat(name + ".concat", 3, kept);
  }

  private static LayerBuilder heads(String name, List<LayerBuilder> sources, int numbers) {
    int[] boxes = {6, 6, 6, 6, 4, 4};
    List<LayerBuilder> flat = new ArrayList<>();
    for (int i = 0; i < boxes.length; i++) {
      LayerBuilder head = sources.get(i).conv(name + "." + i, 3, 1, boxes[i] * numbers, NONE);
      int count = head.value().height() * head.value().width() * boxes[i];
      flat.add(head.reshape(name + "." + i + ".view", 1, count, numbers));
    }
    return LayerBuilder.concat(name, 1, flat);
  }
}
