package io.tapewire.fanout;

/**
 * Who a client is, as an {@link Authenticator} found.
 *
 * @param name for log lines
 * @param maxSubscriptions most instruments that its items may match together; Integer.MAX_VALUE = the server's own limit
 * @param expiryNs when the token ends, ns since 1970; 0 = never
 */
public record Subject(String name, int maxSubscriptions, long expiryNs) {
    /** Whoever connects where no tokens are asked for. */
    public static final Subject ANYONE = new Subject("anyone", Integer.MAX_VALUE, 0);
}
