package io.tapewire.fanout;

/** Tells who a token belongs to. Called on shard threads, at a connection's start and when it refreshes its token: must not block. */
public interface Authenticator {
    /** Asks for no token. */
    Authenticator NONE = token -> Subject.ANYONE;

    /**
     * Checks a token.
     *
     * @param token its bytes, printable ASCII; empty = none given
     * @return whose it is, or null where it does not hold
     */
    Subject authenticate(byte[] token);
}
