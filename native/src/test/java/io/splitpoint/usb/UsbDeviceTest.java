package io.splitpoint.usb;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UsbDeviceTest {

  @Test
  void aDeviceThatIsNotThereIsAbsentOrTheLibraryIs() {
    assertThatThrownBy(() -> UsbDevice.open(0xFFF0, 0xFFF1).close())
        .isInstanceOfSatisfying(
            UsbException.class,
            failure ->
                org.assertj.core.api.Assertions.assertThat(failure.reason())
                    .isNotEqualTo(UsbException.Reason.BUSY))
        .hasMessageContaining("expected");
  }
}
