package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.OpKind;
import io.splitpoint.model.edgetpu.Workload;
import java.util.Map;
import java.util.TreeMap;

/**
 * The networks of Coral's latency tables that are not built in, as their papers and reference code
 * describe them.
 */
final class TableModels {
  private static final int CLASSES = 1001;

  private TableModels() {}

  /** The networks by their name in the tables. */
  static Map<String, Workload> all() {
    Map<String, Workload> models = new TreeMap<>();
    models.put("MobileNet v1 SSD", ssdMobilenetV1());
    models.put("EfficientNet-EdgeTpu-S", efficientnetEdgetpuS());
    models.put("DeepLab V3", deeplabV3());
    return models;
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
    // weighted as GraphShapes weighs detection's post-processing
    return net.plain(OpKind.UNSUPPORTED, Math.round(0.24 * anchors * 99), 10 * 6).workload();
  }

  private static void boxes(ShapeNet net, int anchors) {
    net.fork().conv(anchors * 4, 1, 1);
    net.fork().conv(anchors * 91, 1, 1);
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
    // weighted as GraphShapes weighs resizing and the arg max
    return net.plain(OpKind.UNSUPPORTED, Math.round(1.5 * map * 21), Math.round(1.5 * pixels * 21))
        .plain(OpKind.UNSUPPORTED, Math.round(0.55 * pixels * 21), Math.round(0.55 * pixels))
        .workload();
  }
}
