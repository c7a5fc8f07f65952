package io.tapewire.perf.load;

import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import java.util.List;

/**
 * What one client does: subscribes once after Hello, then reads as told.
 *
 * @param items what to subscribe, in one request per 512 items; the index of an item is its subId less 1
 * @param reading how fast to read after the upgrade
 * @param ackMs ms between Acks when something new came; 0 = none ever
 * @param creditFrames of each Ack; 65535 = no limit
 * @param pongs whether pings are answered
 * @param heartbeatMs wanted of the server, 1,000 to 30,000; 0 = the server's own default
 * @param receiveBufferBytes SO_RCVBUF; 0 = the kernel's own default. The kernel keeps twice as much and has a minimum of its own
 * @param token sent in Hello; empty = none
 */
public record ClientScript(
        List<Item> items,
        Reading reading,
        int ackMs,
        int creditFrames,
        boolean pongs,
        int heartbeatMs,
        int receiveBufferBytes,
        String token) {
    /** Channel bits of an item, as in the schema's Channels. */
    public static final int QUOTE = 1;

    /** Trades and trade breaks. */
    public static final int TRADE = 1 << 1;

    /** Trading status. */
    public static final int STATUS = 1 << 2;

    /** Every channel. */
    public static final int ALL_CHANNELS = QUOTE | TRADE | STATUS;

    /** Creditless: what an Ack says that takes any number of frames. */
    public static final int NO_CREDIT_LIMIT = 65_535;

    /**
     * One item to subscribe: LATEST with a snapshot, EVERY from now on without one.
     *
     * @param symbol exact symbol or prefix; empty for ALL
     * @param match how the symbol matches
     * @param channels bits
     * @param intervalMs 0 to 65535
     * @param mode LATEST or EVERY
     * @param streamId of a replay that is open; 0 = live
     */
    public record Item(String symbol, Match match, int channels, int intervalMs, Mode mode, int streamId) {
        /** One of the live stream, mode LATEST. */
        public Item(String symbol, Match match, int channels, int intervalMs) {
            this(symbol, match, channels, intervalMs, Mode.LATEST, 0);
        }

        /** {@return one instrument on every channel} */
        public static Item exact(String symbol, int intervalMs) {
            return new Item(symbol, Match.EXACT, ALL_CHANNELS, intervalMs);
        }

        /** {@return every instrument on every channel} */
        public static Item all(int intervalMs) {
            return new Item("", Match.ALL, ALL_CHANNELS, intervalMs);
        }

        /** {@return the same with each event} */
        public Item every() {
            return new Item(symbol, match, channels, 0, Mode.EVERY, streamId);
        }

        /** {@return the same on another stream} */
        public Item on(int stream) {
            return new Item(symbol, match, channels, intervalMs, mode, stream);
        }

        boolean matches(String instrument) {
            return switch (match) {
                case EXACT -> instrument.equals(symbol);
                case PREFIX -> instrument.startsWith(symbol);
                case ALL -> true;
                default -> false;
            };
        }
    }

    /** {@return a client that reads freely, answers pings and never acks} */
    public static ClientScript of(List<Item> items) {
        return new ClientScript(items, Reading.freely(), 0, NO_CREDIT_LIMIT, true, 0, 0, "");
    }

    /** {@return the same with another way of reading} */
    public ClientScript withReading(Reading other) {
        return new ClientScript(items, other, ackMs, creditFrames, pongs, heartbeatMs, receiveBufferBytes, token);
    }

    /** {@return the same with Acks} */
    public ClientScript withAcks(int everyMs, int credit) {
        return new ClientScript(items, reading, everyMs, credit, pongs, heartbeatMs, receiveBufferBytes, token);
    }

    /** {@return the same with a receive buffer of its own size} */
    public ClientScript withReceiveBuffer(int bytes) {
        return new ClientScript(items, reading, ackMs, creditFrames, pongs, heartbeatMs, bytes, token);
    }

    /** {@return the same with a wanted heartbeat} */
    public ClientScript withHeartbeat(int wantedMs) {
        return new ClientScript(items, reading, ackMs, creditFrames, pongs, wantedMs, receiveBufferBytes, token);
    }

    /** {@return the same with a token for Hello} */
    public ClientScript withToken(String secret) {
        return new ClientScript(items, reading, ackMs, creditFrames, pongs, heartbeatMs, receiveBufferBytes, secret);
    }
}
