package io.tapewire.fanout.websocket;

import io.tapewire.fanout.Authenticator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
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
 * @param longestLookNs between two looks at the tape while ticks flow and a client wants each at once
 * @param authenticator checks tokens of the handshake
 * @param hostNames names that a request's Host may have, in lower case, besides loopback's and {@code host}
 * @param allowedOrigins pages of other servers that may connect: {@code https://HOST[:PORT]}
 */
public record EdgeContext(
        String host,
        int port,
        SSLContext tlsOrNull,
        int plainPort,
        int adminPort,
        int ioThreads,
        int sendBufferBytes,
        long longestLookNs,
        Authenticator authenticator,
        Set<String> hostNames,
        Set<String> allowedOrigins) {
    /** Throws IllegalArgumentException that names setting and value. */
    public EdgeContext {
        if (longestLookNs < LookPace.SHORTEST_NS || longestLookNs > LookPace.IDLE_NS) {
            throw new IllegalArgumentException("longest-look-us: " + longestLookNs / 1_000 + " is out of range");
        }
    }

    /** {@return all names that a request's Host may have, in lower case, without loopback's} */
    Set<String> allHostNames() {
        final Set<String> names = new HashSet<>(hostNames);
        names.add(host.toLowerCase(Locale.ROOT));
        return names;
    }
}
