package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.Device;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.ProfileCsv;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrefixRowsTest {

  /** TensorType in TensorFlow Lite's schema. */
  private static final byte STRING = 5;

  @Test
  void whatOnlyARunTellsIsAnEmptyCellAndNotNoBytes(@TempDir Path directory) throws Exception {
    Path lenet = Zoo.build("lenet", Precision.INT8, directory);
    Graph known = Graph.read(lenet);
    List<Integer> shape = known.layers().get(0).outputShape();
    byte[] file = Files.readAllBytes(lenet);
    Graph unknown = Graph.of("lenet", changed(file, shape, false));
    assertThat(unknown.cutAfter(1).bytes()).isEmpty();
    assertThat(unknown.layers().get(0).outputBytes()).isEmpty();
    assertThat(Graph.of("lenet", changed(file, shape, true)).cutAfter(1).bytes()).isEmpty();
    List<LayerProfile> rows = List.of(row(unknown, 1), row(unknown, 2), row(known, 1));
    assertThat(rows.get(0).outputBytes()).isEmpty();
    assertThat(rows.get(1).outputBytes()).isPresent();
    assertThat(rows.get(2).outputBytes()).hasValue(known.cutAfter(1).bytes().orElseThrow());
    StringBuilder csv = new StringBuilder();
    ProfileCsv.writeRows(rows, csv);
    Path written = Files.writeString(directory.resolve("rows.csv"), csv);
    assertThat(ProfileCsv.readRows(written)).isEqualTo(rows);
  }

  private static LayerProfile row(Graph graph, int layer) {
    return rows(graph).row(layer, 0, Optional.empty(), Optional.empty());
  }

  private static PrefixRows rows(Graph graph) {
    Device cpu =
        new Device.Present(
            "cpu",
            1,
            (model, from, to) -> {
              throw new AssertionError("nothing is run");
            });
    return new PrefixRows(new ProfileTarget("lenet", "int8", graph, List.of(cpu)), cpu);
  }

  /** The file with strings in the tensors of this shape, or with a dimension of 0. */
  private static ByteBuffer changed(byte[] file, List<Integer> shape, boolean zero) {
    ByteBuffer model = ByteBuffer.allocateDirect(file.length).order(ByteOrder.LITTLE_ENDIAN);
    model.put(file).flip();
    int changed = 0;
    for (int table = 0; table + 4 <= file.length; table += 4) {
      int fields = table - model.getInt(table);
      if (fields >= 0 && fields + 8 <= file.length && model.getShort(fields) >= 8) {
        int at = table + model.getShort(fields + 4); // a tensor's first field is its shape
        int type = table + model.getShort(fields + 6); // the second its type
        if (at > table && type > table && hasShape(model, at, shape)) {
          if (zero) {
            model.putInt(at + model.getInt(at) + 4 * shape.size(), 0);
          } else {
            model.put(type, STRING);
          }
          changed++;
        }
      }
    }
    assertThat(changed).isPositive();
    return model;
  }

  private static boolean hasShape(ByteBuffer model, int at, List<Integer> shape) {
    if (at + 4 > model.limit()) {
      return false;
    }
    long length = at + (long) model.getInt(at);
    if (length < 0 || length + 4 + 4L * shape.size() > model.limit()) {
      return false;
    }
    boolean same = model.getInt((int) length) == shape.size();
    for (int i = 0; i < shape.size(); i++) {
      same &= model.getInt((int) length + 4 + 4 * i) == shape.get(i);
    }
    return same;
  }

  @Test
  void whatTakesNoTimeHasNoPower(@TempDir Path directory) throws Exception {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    Device.Prediction none = new Device.Prediction(0, 0, 0, 0, 0, 0, 0.5);
    LayerProfile row = rows(graph).modelled(1, none);

    assertThat(row.latency().orElseThrow().medianMs()).isZero();
    assertThat(row.energy().orElseThrow().mj()).isZero();
    assertThat(row.energy().orElseThrow().powerW()).isEmpty();
  }
}
