/** From a picture to a model's input tensor. */
package io.splitpoint.stream.prepare;
