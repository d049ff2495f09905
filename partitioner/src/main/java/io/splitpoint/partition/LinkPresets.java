package io.splitpoint.partition;

import java.util.List;

/**
 * Links that have a name. Each number's source is beside it; what no source gives is 0 and said to
 * be so. {@code idleW} is the radio's share only: add the board's own idle power in a link file.
 */
final class LinkPresets {

  /** Both devices in one machine; the profile's times already hold the copies between them. */
  private static final Link LOCAL = new Link("local", Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0);

  /** 36 MB/s, seen between hosts and Coral USB sticks on USB 2 (34 to 38 MB/s). Power unknown. */
  private static final Link USB2 = new Link("usb2", 288, 0.125, 0, 0, 0, 0);

  /** 440 MB/s, seen between a desktop and a Coral USB stick on USB 3. Power unknown. */
  private static final Link USB3 = new Link("usb3", 3520, 0.05, 0, 0, 0, 0);

  /**
   * 1000BASE-T: 1000 Mbit/s × 1460 / 1538, TCP payload in a frame of 1,500 with preamble and gap
   * (IEEE 802.3). 0.1 ms one way on a switched network. Power unknown.
   */
  private static final Link ETHERNET = new Link("ethernet", 949.3, 0.1, 0, 0, 0, 0);

  /**
   * The radio of the published VGG16 study on a Raspberry Pi (EdgeTPU-Computing-OffLoading, 2021):
   * 3.335 W, 0.05 s per MiB. Idle 0.133 W is the base power of Wi-Fi in Huang et al., "A close
   * examination of performance and power characteristics of 4G LTE networks", MobiSys 2012, table
   * 4. One way 1 ms, to a server in the same house: our assumption.
   */
  private static final Link WIFI = new Link("wifi", 8 * 1.048576 / 0.05, 1, 3.335, 3.335, 0.133, 0);

  /**
   * Huang et al. 2012: median uplink 6 Mbit/s and downlink 13, round trip 70 ms; power 438.39 mW
   * per Mbit/s up, 51.97 down, over a base of 1,288.04 mW that is also paid while waiting.
   */
  private static final Link LTE =
      new Link("lte", 6, 35, 1.28804 + 0.43839 * 6, 1.28804 + 0.05197 * 13, 1.28804, 0);

  /**
   * 50 Mbit/s up: the user-experienced rate that IMT-2020 asks for (ITU-R M.2410). One way 10 ms is
   * our assumption. No power model of 5G radios could be checked: LTE's powers are used.
   */
  private static final Link NR =
      new Link("5g", 50, 10, LTE.transmitW(), LTE.receiveW(), LTE.idleW(), 0);

  /**
   * Bluetooth LE on the 2M PHY: 1.3 Mbit/s of payload (251-byte packets, Bluetooth Core 5), half a
   * connection interval of 15 ms on average. Radio of the nRF52840 at 0 dBm and 3 V: 4.8 mA sending
   * and 4.6 mA receiving (Nordic, product specification); idle is below what matters here.
   */
  private static final Link BLE = new Link("ble", 1.3, 7.5, 0.0144, 0.0138, 0, 0);

  static final List<Link> ALL = List.of(USB2, USB3, ETHERNET, WIFI, LTE, NR, BLE, LOCAL);

  private LinkPresets() {}
}
