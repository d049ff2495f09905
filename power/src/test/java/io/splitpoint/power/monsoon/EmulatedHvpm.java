package io.splitpoint.power.monsoon;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A monitor at the level of USB transfers; it sends the packets of the vector again and again. */
final class EmulatedHvpm implements UsbLink {

  private final JsonNode status;
  private final List<byte[]> packets = new ArrayList<>();
  private final int model;
  private final List<String> commands;
  private boolean sampling;
  private int next;
  private int untilUnplugged;

  /**
   * @param commands gets the name of every command that changes something
   * @param untilUnplugged transfers until it vanishes
   */
  EmulatedHvpm(
      JsonNode vector, int model, boolean sampling, List<String> commands, int untilUnplugged) {
    status = vector.get("status");
    vector.get("packets_hex").forEach(hex -> packets.add(HexFormat.of().parseHex(hex.asText())));
    this.model = model;
    this.sampling = sampling;
    this.commands = commands;
    this.untilUnplugged = untilUnplugged;
  }

  @Override
  public byte[] controlIn(int requestType, int request, int value, int index, int length) {
    assert requestType == 0xC0 && request == 1 && value == 0;
    int answer =
        switch (index) {
          case 0x45 -> model;
          case 0xC4 -> sampling ? 0x80 : 0;
          case 0x1A -> status.get("mainFineScale").asInt();
          case 0x1B -> status.get("mainCoarseScale").asInt();
          case 0x1C -> status.get("usbFineScale").asInt();
          case 0x1D -> status.get("usbCoarseScale").asInt();
          case 0x1E -> status.get("auxFineScale").asInt();
          case 0x1F -> status.get("auxCoarseScale").asInt();
          case 0x25 -> status.get("mainFineZeroOffset").asInt();
          case 0x26 -> status.get("mainCoarseZeroOffset").asInt();
          case 0x27 -> status.get("usbFineZeroOffset").asInt();
          case 0x28 -> status.get("usbCoarseZeroOffset").asInt();
          default -> throw new AssertionError("no such value: " + Integer.toHexString(index));
        };
    return new byte[] {(byte) answer, (byte) (answer >> 8)};
  }

  @Override
  public void controlOut(int requestType, int request, int value, int index, byte[] data) {
    synchronized (commands) {
      switch (request) {
        case 2 -> {
          commands.add("start");
          sampling = true;
        }
        case 3 -> {
          commands.add("stop");
          sampling = false;
        }
        default -> commands.add("set " + Integer.toHexString(index & 0xFF));
      }
    }
  }

  @Override
  public int bulkIn(int endpoint, byte[] buffer, int patienceMs) throws IOException {
    if (untilUnplugged-- <= 0) {
      throw new IOException("the device is gone");
    }
    if (endpoint != 0x81 || !sampling) {
      return 0;
    }
    LockSupport.parkNanos(5_000_000);
    int count = 0;
    while (count + HvpmPackets.BYTES <= buffer.length) {
      byte[] packet = packets.get(next++ % packets.size());
      java.util.Arrays.fill(buffer, count, count + HvpmPackets.BYTES, (byte) 0);
      System.arraycopy(packet, 0, buffer, count, packet.length);
      count += HvpmPackets.BYTES;
    }
    return count;
  }

  @Override
  public void close() {}
}
