package io.tapewire.fanout;

/**
 * Who a client is, as an {@link Authenticator} found.
 *
 * @param name for log lines
 * @param maxSubscriptions most instruments that its items may match together; Integer.MAX_VALUE = the server's own limit
 * @param expiryNs when the token ends, ns since 1970; 0 = never
 * @param rights what it may see
 * @param delayNs how much later it sees what it has delayed rights for; 0 where it has none
 */
public record Subject(String name, int maxSubscriptions, long expiryNs, Rights rights, long delayNs) {
    /** Whoever connects where no tokens are asked for. */
    public static final Subject ANYONE = new Subject("anyone", Integer.MAX_VALUE, 0);

    /** One that may see everything in real time. */
    public Subject(String name, int maxSubscriptions, long expiryNs) {
        this(name, maxSubscriptions, expiryNs, Rights.ALL, 0);
    }

    /** {@return whether another one is the same and may see the same} */
    boolean seesAs(Subject other) {
        return name.equals(other.name) && rights == other.rights && delayNs == other.delayNs;
    }

    /** {@return whether nothing that it hears may be younger than its delay} */
    boolean isDelayed() {
        return delayNs > 0 && !rights.hasRealtime();
    }
}
