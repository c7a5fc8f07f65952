package io.tapewire.fanout.websocket;

import io.tapewire.fanout.Authenticator;
import javax.net.ssl.SSLContext;

/**
 * What the edge takes from outside.
 *
 * @param host address to listen on
 * @param port of the main listener; 0 = any free one
 * @param tlsOrNull of the main listener; null = plain
 * @param plainPort of a plain listener on loopback beside it; -1 = none, 0 = any free one
 * @param adminPort of the admin listener on loopback; 0 = any free one
 * @param ioThreads shards
 * @param sendBufferBytes kernel send buffer of a client's socket
 * @param authenticator checks tokens of the handshake
 */
public record EdgeContext(
        String host,
        int port,
        SSLContext tlsOrNull,
        int plainPort,
        int adminPort,
        int ioThreads,
        int sendBufferBytes,
        Authenticator authenticator) {}
