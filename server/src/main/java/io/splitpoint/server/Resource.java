package io.splitpoint.server;

/** A resource that a {@link WebServer} serves at a path: a page made on request, or a broadcast. */
public sealed interface Resource permits WebServer.Page, Broadcast {}
