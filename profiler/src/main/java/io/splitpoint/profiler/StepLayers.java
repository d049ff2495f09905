package io.splitpoint.profiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Assigns the steps of a run to layers. The runtime reports steps in the order of time, but not the
 * operator of a delegate's kernel; however, the head that ends after a layer runs only the steps of
 * its layers. Where its steps are the first of the whole model's, they separate there; where they
 * are not, because a delegate joins operators across the cut, the layers on both sides stay
 * together.
 *
 * @param from first layer
 * @param to last layer, the same for a single layer
 * @param begin index of the first step
 * @param end index after the last step, more than {@code begin}
 */
record StepLayers(int from, int to, int begin, int end) {

  /**
   * @param whole the steps of the whole model, at least one
   * @param heads of each layer after which the model was cut, the steps of that head
   * @param layers number of layers
   * @return the groups in the order of the layers; each layer and each step is in one
   */
  static <T> List<StepLayers> of(List<T> whole, Map<Integer, List<T>> heads, int layers) {
    List<StepLayers> groups = new ArrayList<>();
    int from = 1;
    int begin = 0;
    for (int k = 1; k <= layers; k++) {
      List<T> head = k == layers ? whole : heads.get(k);
      if (head == null || head.size() < begin || !isBegin(head, whole)) {
        continue;
      }
      if (head.size() > begin) {
        groups.add(new StepLayers(from, k, begin, head.size()));
        from = k + 1;
        begin = head.size();
      } else if (!groups.isEmpty()) {
        // The head has no step of its own: a step before it does its work too.
        StepLayers last = groups.remove(groups.size() - 1);
        groups.add(new StepLayers(last.from, k, last.begin, last.end));
        from = k + 1;
      }
    }
    return groups;
  }

  private static <T> boolean isBegin(List<T> head, List<T> whole) {
    return head.size() <= whole.size() && whole.subList(0, head.size()).equals(head);
  }
}
