/** USB devices through the system's libusb. */
package io.splitpoint.usb;
