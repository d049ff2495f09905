package io.splitpoint.server;

/** What a {@link WebServer} has at a path: a page that is asked for, or a broadcast. */
public sealed interface Resource permits WebServer.Page, Broadcast {}
