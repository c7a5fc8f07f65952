package io.tapewire.fanout;

/** Creates sessions for accepted connections. */
public interface SessionAcceptor {
    /**
     * A connection was upgraded. On the shard thread.
     *
     * @param transport moves the connection's bytes
     * @param subjectOrNull who it is, where the handshake carried a token that holds; null: Hello must say
     * @return what hears of the connection from now on
     */
    TransportListener onAccepted(Transport transport, Subject subjectOrNull);
}
