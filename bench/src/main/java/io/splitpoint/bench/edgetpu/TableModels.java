package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.OpKind;
import io.splitpoint.model.edgetpu.Workload;
import java.util.Map;
import java.util.TreeMap;

/** The networks of Coral's latency tables, as their papers and reference code describe them. */
final class TableModels {
  private static final int CLASSES = 1001;

  private TableModels() {}

  /** By the name in either table. */
  static Map<String, Workload> all() {
    Map<String, Workload> models = new TreeMap<>();
    models.put("MobileNet v1", mobilenetV1());
    models.put("mobilenet_v1_1.0_224_quant", mobilenetV1());
    models.put("Inception v1", inceptionV1());
    models.put("inception_v1_224_quant", inceptionV1());
    models.put("Inception v4", inceptionV4());
    models.put("inception_v4_299_quant", inceptionV4());
    models.put("MobileNet v1 SSD", ssdMobilenetV1());
    models.put("ResNet-50 V1", resnet50());
    models.put("VGG16", vgg16());
    models.put("EfficientNet-EdgeTpu-S", efficientnetEdgetpuS());
    models.put("DeepLab V3", deeplabV3());
    return models;
  }

  /** Howard et al. 2017, width 1. */
  static Workload mobilenetV1() {
    ShapeNet net = new ShapeNet("mobilenet-v1", 224, false);
    return mobilenetBody(net).mean().conv(CLASSES, 1, 1).workload();
  }

  private static ShapeNet mobilenetBody(ShapeNet net) {
    net.conv(32, 3, 2);
    int[][] steps = {{64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}};
    for (int[] step : steps) {
      net.depthwise(3, step[1]).conv(step[0], 1, 1);
    }
    for (int i = 0; i < 5; i++) {
      net.depthwise(3, 1).conv(512, 1, 1);
    }
    return net.depthwise(3, 2).conv(1024, 1, 1).depthwise(3, 1).conv(1024, 1, 1);
  }

  /** Szegedy et al. 2014, with the 3×3 in place of 5×5 of the TensorFlow slim code. */
  static Workload inceptionV1() {
    ShapeNet net = new ShapeNet("inception-v1", 224, false);
    net.conv(64, 7, 2).pool(3, 2, true).conv(64, 1, 1).conv(192, 3, 1).pool(3, 2, true);
    inception1(net, 64, 96, 128, 16, 32, 32);
    inception1(net, 128, 128, 192, 32, 96, 64);
    net.pool(3, 2, true);
    inception1(net, 192, 96, 208, 16, 48, 64);
    inception1(net, 160, 112, 224, 24, 64, 64);
    inception1(net, 128, 128, 256, 24, 64, 64);
    inception1(net, 112, 144, 288, 32, 64, 64);
    inception1(net, 256, 160, 320, 32, 128, 128);
    net.pool(2, 2, true);
    inception1(net, 256, 160, 320, 32, 128, 128);
    inception1(net, 384, 192, 384, 48, 128, 128);
    return net.mean().conv(CLASSES, 1, 1).workload();
  }

  private static void inception1(ShapeNet net, int a, int b1, int b2, int c1, int c2, int d) {
    net.join(
        n -> n.conv(a, 1, 1),
        n -> n.conv(b1, 1, 1).conv(b2, 3, 1),
        n -> n.conv(c1, 1, 1).conv(c2, 3, 1),
        n -> n.pool(3, 1, true).conv(d, 1, 1));
  }

  /** Szegedy et al. 2016, "Inception-v4", figures 3 to 9. */
  static Workload inceptionV4() {
    ShapeNet net = new ShapeNet("inception-v4", 299, false);
    net.valid(32, 3, 2).valid(32, 3, 1).conv(64, 3, 1);
    net.join(n -> n.pool(3, 2, false), n -> n.valid(96, 3, 2));
    net.join(
        n -> n.conv(64, 1, 1).valid(96, 3, 1),
        n -> n.conv(64, 1, 1).conv(64, 1, 7, 1).conv(64, 7, 1, 1).valid(96, 3, 1));
    net.join(n -> n.valid(192, 3, 2), n -> n.pool(3, 2, false));
    for (int i = 0; i < 4; i++) {
      net.join(
          n -> n.conv(96, 1, 1),
          n -> n.conv(64, 1, 1).conv(96, 3, 1),
          n -> n.conv(64, 1, 1).conv(96, 3, 1).conv(96, 3, 1),
          n -> n.pool(3, 1, true).conv(96, 1, 1));
    }
    net.join(
        n -> n.valid(384, 3, 2),
        n -> n.conv(192, 1, 1).conv(224, 3, 1).valid(256, 3, 2),
        n -> n.pool(3, 2, false));
    for (int i = 0; i < 7; i++) {
      net.join(
          n -> n.conv(384, 1, 1),
          n -> n.conv(192, 1, 1).conv(224, 1, 7, 1).conv(256, 7, 1, 1),
          n ->
              n.conv(192, 1, 1)
                  .conv(192, 7, 1, 1)
                  .conv(224, 1, 7, 1)
                  .conv(224, 7, 1, 1)
                  .conv(256, 1, 7, 1),
          n -> n.pool(3, 1, true).conv(128, 1, 1));
    }
    net.join(
        n -> n.conv(192, 1, 1).valid(192, 3, 2),
        n -> n.conv(256, 1, 1).conv(256, 1, 7, 1).conv(320, 7, 1, 1).valid(320, 3, 2),
        n -> n.pool(3, 2, false));
    for (int i = 0; i < 3; i++) {
      net.join(
          n -> n.conv(256, 1, 1),
          n -> n.conv(384, 1, 1).join(m -> m.conv(256, 1, 3, 1), m -> m.conv(256, 3, 1, 1)),
          n ->
              n.conv(384, 1, 1)
                  .conv(448, 3, 1, 1)
                  .conv(512, 1, 3, 1)
                  .join(m -> m.conv(256, 1, 3, 1), m -> m.conv(256, 3, 1, 1)),
          n -> n.pool(3, 1, true).conv(256, 1, 1));
    }
    return net.mean().dense(CLASSES).workload();
  }

  /** Liu et al. 2016 on MobileNet v1, 91 classes, as in TensorFlow's detection zoo. */
  static Workload ssdMobilenetV1() {
    ShapeNet net = new ShapeNet("ssd-mobilenet-v1", 300, false);
    net.conv(32, 3, 2);
    int[][] steps = {{64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}};
    for (int[] step : steps) {
      net.depthwise(3, step[1]).conv(step[0], 1, 1);
    }
    for (int i = 0; i < 5; i++) {
      net.depthwise(3, 1).conv(512, 1, 1);
    }
    boxes(net, 3);
    net.depthwise(3, 2).conv(1024, 1, 1).depthwise(3, 1).conv(1024, 1, 1);
    boxes(net, 6);
    int[][] extra = {{256, 512}, {128, 256}, {128, 256}, {64, 128}};
    for (int[] step : extra) {
      net.conv(step[0], 1, 1).conv(step[1], 3, 2);
      boxes(net, 6);
    }
    long anchors = 1917;
    net.plain(OpKind.PASS, anchors * 95, anchors * 95);
    return net.plain(OpKind.UNSUPPORTED, 2 * anchors * 95, 10 * 6).workload();
  }

  private static void boxes(ShapeNet net, int anchors) {
    net.fork().conv(anchors * 4, 1, 1);
    net.fork().conv(anchors * 91, 1, 1);
  }

  /** He et al. 2015, at Coral's 299×299. */
  static Workload resnet50() {
    ShapeNet net = new ShapeNet("resnet50-299", 299, true);
    net.conv(64, 7, 2).pool(3, 2, true);
    int[] blocks = {3, 4, 6, 3};
    for (int stage = 0; stage < 4; stage++) {
      int width = 64 << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        if (block == 0) {
          net.fork().conv(4 * width, 1, stride);
        }
        net.conv(width, 1, stride).conv(width, 3, 1).conv(4 * width, 1, 1).add();
      }
    }
    return net.mean().dense(1000).workload();
  }

  /** Simonyan and Zisserman 2015, configuration D. */
  static Workload vgg16() {
    ShapeNet net = new ShapeNet("vgg16", 224, true);
    int[][] stages = {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}};
    for (int[] stage : stages) {
      for (int i = 0; i < stage[1]; i++) {
        net.conv(stage[0], 3, 1);
      }
      net.pool(2, 2, true);
    }
    return net.dense(4096).dense(4096).dense(1000).workload();
  }

  /** tensorflow/tpu efficientnet-edgetpu-S: the first three stages are fused convolutions. */
  static Workload efficientnetEdgetpuS() {
    ShapeNet net = new ShapeNet("efficientnet-edgetpu-s", 224, true);
    net.conv(32, 3, 2);
    int[][] stages = { // repeats, kernel, stride, expansion, output, fused
      {1, 3, 1, 4, 24, 1}, {2, 3, 2, 8, 32, 1}, {4, 3, 2, 8, 48, 1},
      {5, 5, 2, 8, 96, 0}, {4, 5, 1, 8, 144, 0}, {2, 5, 2, 8, 192, 0}
    };
    for (int[] stage : stages) {
      for (int i = 0; i < stage[0]; i++) {
        int stride = i == 0 ? stage[2] : 1;
        int wide = net.channels() * stage[3];
        if (stage[5] == 1) {
          net.conv(wide, stage[1], stride);
        } else {
          net.conv(wide, 1, 1).depthwise(stage[1], stride);
        }
        net.conv(stage[4], 1, 1);
        if (i > 0) {
          net.add();
        }
      }
    }
    return net.conv(1280, 1, 1).mean().dense(CLASSES).workload();
  }

  /** Chen et al. 2018 on MobileNet v2, output stride 16, 21 classes; the CPU resizes and picks. */
  static Workload deeplabV3() {
    ShapeNet net = new ShapeNet("deeplab-v3", 513, false);
    net.conv(32, 3, 2).depthwise(3, 1).conv(16, 1, 1);
    int[][] stages = { // expansion 6: output, repeats, stride
      {24, 2, 2}, {32, 3, 2}, {64, 4, 2}, {96, 3, 1}, {160, 3, 1}, {320, 1, 1}
    };
    for (int[] stage : stages) {
      for (int i = 0; i < stage[1]; i++) {
        net.conv(6 * net.channels(), 1, 1).depthwise(3, i == 0 ? stage[2] : 1).conv(stage[0], 1, 1);
        if (i > 0) {
          net.add();
        }
      }
    }
    long map = 33L * 33;
    net.join(n -> n.conv(256, 1, 1), n -> n.conv(256, 1, 1));
    net.conv(256, 1, 1).conv(21, 1, 1);
    long pixels = 513L * 513;
    return net.plain(OpKind.UNSUPPORTED, map * 21, pixels * 21)
        .plain(OpKind.UNSUPPORTED, pixels * 21, pixels)
        .workload();
  }
}
