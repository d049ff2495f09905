package io.splitpoint.partition;

import io.splitpoint.partition.LinkSource.Basis;
import java.util.List;
import java.util.Map;

/**
 * The named links, each number with its source ({@link LinkSource}). {@code idleW} is the radio's
 * share only; package {@code io.splitpoint.energy} adds the board's.
 */
final class LinkPresets {

  private static final LinkSource NO_WATTS =
      unknown("transmit_w, receive_w, idle_w", "no source found");

  private static final double UNKNOWN = Double.NaN;

  private static final String HUANG =
      "Huang et al., A close examination of performance and power characteristics of 4G LTE"
          + " networks, MobiSys 2012";

  /** Both devices are in one machine; the profile's times include the copies between them. */
  private static final Link LOCAL = new Link("local", Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0);

  private static final Link USB2 = new Link("usb2", 288, 0.125, UNKNOWN, UNKNOWN, UNKNOWN, 0);
  private static final Link USB3 = new Link("usb3", 3520, 0.05, UNKNOWN, UNKNOWN, UNKNOWN, 0);

  /** 1000 Mbit/s × 1460 / 1538: TCP payload in a frame of 1,500 with preamble and gap. */
  private static final Link ETHERNET =
      new Link("ethernet", 949.3, 0.1, UNKNOWN, UNKNOWN, UNKNOWN, 0);

  private static final double WIFI_MBPS = 8 * 1.048576 / 0.05;

  private static final Link WIFI =
      new Link(
          "wifi",
          WIFI_MBPS,
          1,
          0.064 + 4.813e-3 * WIFI_MBPS,
          0.057 + 4.813e-3 * WIFI_MBPS,
          0.133,
          0);

  private static final Link LTE =
      new Link("lte", 6, 35, 1.28804 + 0.43839 * 6, 1.28804 + 0.05197 * 13, 1.28804, 0);

  private static final Link NR =
      new Link("5g", 50, 10, 2.5 * LTE.transmitW(), 2.5 * LTE.receiveW(), 2.5 * LTE.idleW(), 0);

  /** 244 bytes per exchange of 1,048 + 150 + 44 + 150 µs. */
  private static final Link BLE = new Link("ble", 1.4, 7.5, 0.0144, 0.0138, UNKNOWN, 0);

  static final List<Link> ALL = List.of(USB2, USB3, ETHERNET, WIFI, LTE, NR, BLE, LOCAL);

  private static final Map<String, List<LinkSource>> SOURCES =
      Map.of(
          "usb2",
          List.of(
              published("bandwidth_mbps", "34 to 38 MB/s seen between hosts and Coral sticks"),
              published("latency_ms", "one microframe, USB 2.0 specification"),
              NO_WATTS),
          "usb3",
          List.of(
              published("bandwidth_mbps", "440 MB/s seen between a desktop and a Coral stick"),
              estimate("latency_ms", "below USB 2's microframe"),
              NO_WATTS),
          "ethernet",
          List.of(
              published("bandwidth_mbps", "TCP payload in full frames of 1000BASE-T, IEEE 802.3"),
              estimate("latency_ms", "one switch between the machines"),
              NO_WATTS),
          "wifi",
          List.of(
              published(
                  "bandwidth_mbps",
                  "a VGG16 study on a Raspberry Pi (EdgeTPU-Computing-OffLoading, 2021); its 3.335"
                      + " W while sending equals the power of the whole board"),
              published(
                  "transmit_w, receive_w",
                  "a Raspberry Pi's Wi-Fi above its idle at this rate, Kaup, Gottschling and"
                      + " Hausheer, PowerPi, LCN 2014"),
              estimate("latency_ms", "a server in the same house"),
              published("idle_w", "base power of Wi-Fi, " + HUANG)),
          "lte",
          List.of(
              published("bandwidth_mbps", "median uplink, " + HUANG),
              published(
                  "latency_ms, transmit_w, receive_w, idle_w",
                  "half the round trip of 70 ms; base power and power per Mbit/s, " + HUANG)),
          "5g",
          List.of(
              published("bandwidth_mbps", "user experienced uplink, a requirement of ITU-R M.2410"),
              estimate("latency_ms", "between the requirement and what LTE takes"),
              estimate(
                  "transmit_w, receive_w, idle_w",
                  "2.5 times LTE's; Xu et al., Understanding operational 5G, SIGCOMM 2020, say 2 to"
                      + " 3 times 4G")),
          "ble",
          List.of(
              published(
                  "bandwidth_mbps",
                  "most that packets of 251 bytes on the 2M PHY carry, Bluetooth Core 5; radios of"
                      + " phones give less"),
              estimate("latency_ms", "half a connection interval of 15 ms"),
              published(
                  "transmit_w, receive_w",
                  "nRF52840 at 0 dBm and 3 V: 4.8 and 4.6 mA, Nordic's product specification"),
              unknown("idle_w", "it depends on the connection interval")));

  private LinkPresets() {}

  /** The sources of a preset's numbers; none for {@code local}, which costs nothing. */
  static List<LinkSource> sources(String name) {
    return SOURCES.getOrDefault(name, List.of());
  }

  private static LinkSource published(String keys, String from) {
    return new LinkSource(keys, Basis.PUBLISHED, from);
  }

  private static LinkSource estimate(String keys, String from) {
    return new LinkSource(keys, Basis.ESTIMATE, from);
  }

  private static LinkSource unknown(String keys, String from) {
    return new LinkSource(keys, Basis.UNKNOWN, from);
  }
}
