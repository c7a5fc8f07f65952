package io.tapewire.feed;

import io.tapewire.tape.TapeWriterContext;
import io.tapewire.tape.TickWriter;

/** Every setting of the feed handler: its one name, unit, default and why the default. On the command line a setting is {@code --NAME}. */
public final class FeedConfiguration {
    /** Where ticks come from: {@code sim}, {@code iex:FILE} or {@code iex:udp://GROUP:PORT[@IFACE]}. */
    public static final String SOURCE = "source";

    /** Directory of the tape; made where it is absent. */
    public static final String TAPE = "tape";

    /** How fast a capture is read: 1 = as it was captured, N times as fast, or {@link #MAX}. */
    public static final String SPEED = "speed";

    /** As fast as it can be read: who feeds a file wants it on the tape. */
    public static final double SPEED_DEFAULT = Double.POSITIVE_INFINITY;

    /** Instruments of the simulator: the first of one fixed list. */
    public static final String SYMBOLS = "symbols";

    /** Hundreds, so that a live table scrolls and Zipf's law shows; at the default rate the last one still ticks about once a second. */
    public static final int SYMBOLS_DEFAULT = 300;

    /** What the list holds: about as many as US exchanges list. */
    public static final int SYMBOLS_MAX = 10_000;

    /** Ticks per second of the simulator: from 0 (alive, no ticks) to {@link #RATE_LIMIT}, or {@link #MAX}. */
    public static final String RATE = "rate";

    /** A quiet minute of one IEX channel: moves on a screen, leaves a laptop cool. */
    public static final long RATE_DEFAULT = 2_000;

    /** One tick a microsecond: appending one takes a third of that at best. */
    public static final long RATE_LIMIT = 1_000_000;

    /** What the simulator's randomness begins with: any 64-bit number. */
    public static final String SEED = "seed";

    /** Any will do; a fixed one makes two demos comparable. */
    public static final long SEED_DEFAULT = 1;

    /** Ends the simulator after so many ticks (quotes, trades, statuses, breaks). */
    public static final String TICKS = "ticks";

    /** No end: it goes on until it is told to stop. */
    public static final long TICKS_DEFAULT = 0;

    /** Period that one file of the tape covers: {@code 10m} or {@code 1h}; fixed when a tape is made. */
    public static final String ROLL = TapeWriterContext.ROLL;

    /** Bytes of tape to keep; whole files go, never the newest two. */
    public static final String RETAIN_BYTES = TapeWriterContext.RETAIN_BYTES;

    /** 0 = everything: a recording is not thrown away unless asked for. */
    public static final long RETAIN_BYTES_DEFAULT = 0;

    /** Age of tape to keep, ns; whole files go, never the newest two. What either this or {@link #RETAIN_BYTES} lets go goes. */
    public static final String RETAIN = TapeWriterContext.RETAIN;

    /** 0 = any age, for the same reason. */
    public static final long RETAIN_DEFAULT_NS = 0;

    /** Longest time, ms, that ticks stay out of reach of a loss of power; 0 = no forcing. */
    public static final String SYNC_MS = TapeWriterContext.SYNC_MS;

    /** The tape's own default. */
    public static final long SYNC_MS_DEFAULT = TapeWriterContext.SYNC_DEFAULT_MS;

    /** An hour: beyond that 0 is meant. */
    public static final long SYNC_MS_MAX = 3_600_000;

    /** Free bytes on the tape's disk below which intake stops. */
    public static final String DISK_FLOOR = TapeWriterContext.DISK_FLOOR;

    /** The tape's own default. */
    public static final long DISK_FLOOR_DEFAULT_BYTES = TapeWriterContext.DISK_FLOOR_DEFAULT_BYTES;

    /** Receive buffer asked of the kernel for UDP, bytes. */
    public static final String RCVBUF = "rcvbuf";

    /** 4 MiB hold a third of a second of 100 Mbit/s, IEX at its busiest: the agent may pause for a roll of the tape or a collection. */
    public static final int RCVBUF_DEFAULT_BYTES = 4 * 1024 * 1024;

    /** Most instruments of a tape; further ones are refused and counted. */
    public static final String MAX_INSTRUMENTS = TickWriter.Context.MAX_INSTRUMENTS;

    /** The tape's own default. */
    public static final int MAX_INSTRUMENTS_DEFAULT = TickWriter.Context.MAX_INSTRUMENTS_DEFAULT;

    /** A million, a little below the tape's own limit. */
    public static final int MAX_INSTRUMENTS_LIMIT = 1_000_000;

    /** Value of {@link #SPEED} and {@link #RATE}: as fast as it goes. */
    public static final String MAX = "max";

    /** Most messages of one poll: about 0.1 ms of appending, after which the tape's own steps and a request to stop get their turn. */
    static final int POLL_LIMIT = 256;

    /** Shortest rest, ns: parking costs about 50 µs whatever is asked for, so what is due sooner is waited for awake. */
    static final long REST_MIN_NS = 5_000;

    /** First rest, ns, of a source that cannot say when bytes come; each further one is twice as long. */
    static final long REST_FIRST_NS = 20_000;

    /** Longest rest, ns: a thousand wake-ups a second are under 2 % of a core, and the first datagram after a silence is at most 1 ms late. */
    static final long REST_MAX_NS = 1_000_000;

    /** Time, s, that an orderly end may take: a checkpoint, ENDED, and forcing what a slow disk has not got yet. */
    static final int STOP_DEADLINE_S = 30;

    /** Time between two steps of the progress bar, ns: no more than a screen shows. */
    static final long PROGRESS_PERIOD_NS = 100_000_000;

    private FeedConfiguration() {}
}
