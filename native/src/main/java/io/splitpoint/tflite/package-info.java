/**
 * TensorFlow Lite through its C interface: the library ({@link io.splitpoint.tflite.TfLite}), a
 * model ready to run ({@link io.splitpoint.tflite.Interpreter}) and its inputs and outputs ({@link
 * io.splitpoint.tflite.Tensor}).
 */
package io.splitpoint.tflite;
