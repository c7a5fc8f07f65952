package io.tapewire.feed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The settings of one feed: defaults of {@link FeedConfiguration}, then what the setters say; checked by {@link #conclude}. */
public final class FeedContext {
    private static final String SIM = "sim";
    private static final String IEX = "iex:";
    private static final String IEX_UDP = "iex:udp://";

    private String source;
    private Path tape;
    private double speed = FeedConfiguration.SPEED_DEFAULT;
    private int symbols = FeedConfiguration.SYMBOLS_DEFAULT;
    private long rate = FeedConfiguration.RATE_DEFAULT;
    private long seed = FeedConfiguration.SEED_DEFAULT;
    private long ticks = FeedConfiguration.TICKS_DEFAULT;
    private String roll = "";
    private long retainBytes = FeedConfiguration.RETAIN_BYTES_DEFAULT;
    private long retainNs = FeedConfiguration.RETAIN_DEFAULT_NS;
    private long syncMs = FeedConfiguration.SYNC_MS_DEFAULT;
    private long diskFloorBytes = FeedConfiguration.DISK_FLOOR_DEFAULT_BYTES;
    private int receiveBufferBytes = FeedConfiguration.RCVBUF_DEFAULT_BYTES;
    private int maxInstruments = FeedConfiguration.MAX_INSTRUMENTS_DEFAULT;

    /**
     * Checks what was set.
     *
     * @return this
     * @throws IllegalArgumentException one line that names the setting and the bad value
     */
    public FeedContext conclude() {
        check(source != null, FeedConfiguration.SOURCE, "is required");
        check(
                source.equals(SIM) || source.startsWith(IEX) && source.length() > IEX.length(),
                FeedConfiguration.SOURCE,
                source + " is not sim, iex:FILE or iex:udp://GROUP:PORT[@IFACE]");
        check(tape != null, FeedConfiguration.TAPE, "is required");
        check(speed > 0, FeedConfiguration.SPEED, speed + " is not above 0");
        range(FeedConfiguration.SYMBOLS, symbols, 1, FeedConfiguration.SYMBOLS_MAX);
        check(
                rate == Long.MAX_VALUE || rate >= 0 && rate <= FeedConfiguration.RATE_LIMIT,
                FeedConfiguration.RATE,
                rate + " is not from 0 to " + FeedConfiguration.RATE_LIMIT + ", nor max");
        range(FeedConfiguration.TICKS, ticks, 0, Long.MAX_VALUE);
        check(ticks == 0 || rate > 0, FeedConfiguration.TICKS, ticks + " will never come at a rate of 0");
        check(List.of("", "10m", "1h").contains(roll), FeedConfiguration.ROLL, roll + " is not 10m or 1h");
        range(FeedConfiguration.RETAIN_BYTES, retainBytes, 0, Long.MAX_VALUE);
        range(FeedConfiguration.RETAIN, retainNs, 0, Long.MAX_VALUE);
        range(FeedConfiguration.SYNC_MS, syncMs, 0, FeedConfiguration.SYNC_MS_MAX);
        range(FeedConfiguration.DISK_FLOOR, diskFloorBytes, 0, Long.MAX_VALUE);
        range(FeedConfiguration.RCVBUF, receiveBufferBytes, 1, Integer.MAX_VALUE);
        range(FeedConfiguration.MAX_INSTRUMENTS, maxInstruments, 1, FeedConfiguration.MAX_INSTRUMENTS_LIMIT);
        return this;
    }

    private static void range(String setting, long value, long min, long max) {
        final String to = max >= Integer.MAX_VALUE ? " or more" : " to " + max;
        check(value >= min && value <= max, setting, value + " is not " + min + to);
    }

    private static void check(boolean isRight, String setting, String message) {
        if (!isRight) {
            throw new IllegalArgumentException("--" + setting + ": " + message);
        }
    }

    /**
     * {@return which of some settings do not concern this source, so that they change nothing}
     *
     * @param given names of settings that somebody set
     */
    public List<String> unused(List<String> given) {
        final List<String> concern = new ArrayList<>(List.of(
                FeedConfiguration.SYMBOLS,
                FeedConfiguration.RATE,
                FeedConfiguration.SEED,
                FeedConfiguration.TICKS,
                FeedConfiguration.SPEED,
                FeedConfiguration.RCVBUF));
        if (isSimulator()) {
            concern.removeAll(concern.subList(0, 4));
        } else {
            concern.remove(isCapture() ? FeedConfiguration.SPEED : FeedConfiguration.RCVBUF);
        }
        return given.stream().filter(concern::contains).toList();
    }

    /** {@return one line: what goes onto which tape} */
    String describe() {
        final StringBuilder text = new StringBuilder(source);
        if (isSimulator()) {
            text.append(" (").append(symbols).append(" symbols, ");
            text.append(rate == Long.MAX_VALUE ? FeedConfiguration.MAX : Long.toString(rate));
            text.append(" ticks/s, seed ").append(seed).append(')');
        }
        return text.append(" onto the tape ").append(tape).toString();
    }

    /** {@return whether the source is the simulator} */
    public boolean isSimulator() {
        return SIM.equals(source);
    }

    /** {@return whether the source is a file with an end} */
    public boolean isCapture() {
        return !isSimulator() && !source.startsWith(IEX_UDP);
    }

    /** {@return where ticks come from, as people write it} */
    public String source() {
        return source;
    }

    /** @param specification {@code sim}, {@code iex:FILE} or {@code iex:udp://GROUP:PORT[@IFACE]} */
    public FeedContext source(String specification) {
        source = specification;
        return this;
    }

    /** {@return directory of the tape} */
    public Path tape() {
        return tape;
    }

    /** @param directory of the tape */
    public FeedContext tape(Path directory) {
        tape = directory;
        return this;
    }

    /** {@return how many times as fast as it was captured; infinite = as fast as it can be read} */
    public double speed() {
        return speed;
    }

    /** @param times above 0; infinite = as fast as it can be read */
    public FeedContext speed(double times) {
        speed = times;
        return this;
    }

    /** {@return instruments of the simulator} */
    public int symbols() {
        return symbols;
    }

    /** @param count from 1 to {@link FeedConfiguration#SYMBOLS_MAX} */
    public FeedContext symbols(int count) {
        symbols = count;
        return this;
    }

    /** {@return ticks per second; {@code Long.MAX_VALUE} = as fast as the tape takes them} */
    public long rate() {
        return rate;
    }

    /** @param perSecond from 0 to {@link FeedConfiguration#RATE_LIMIT}; {@code Long.MAX_VALUE} = as fast as the tape takes them */
    public FeedContext rate(long perSecond) {
        rate = perSecond;
        return this;
    }

    /** {@return what the simulator's randomness begins with} */
    public long seed() {
        return seed;
    }

    /** @param anySeed any number */
    public FeedContext seed(long anySeed) {
        seed = anySeed;
        return this;
    }

    /** {@return ticks of the simulator; 0 = no end} */
    public long ticks() {
        return ticks;
    }

    /** @param count 0 = no end */
    public FeedContext ticks(long count) {
        ticks = count;
        return this;
    }

    /** {@return {@code 10m}, {@code 1h}, or empty: the tape's own} */
    public String roll() {
        return roll;
    }

    /** @param period {@code 10m} or {@code 1h} */
    public FeedContext roll(String period) {
        roll = period;
        return this;
    }

    /** {@return bytes of tape to keep; 0 = everything} */
    public long retainBytes() {
        return retainBytes;
    }

    /** @param bytes 0 = everything */
    public FeedContext retainBytes(long bytes) {
        retainBytes = bytes;
        return this;
    }

    /** {@return age of tape to keep, ns; 0 = any} */
    public long retainNs() {
        return retainNs;
    }

    /** @param nanoseconds 0 = any age */
    public FeedContext retainNs(long nanoseconds) {
        retainNs = nanoseconds;
        return this;
    }

    /** {@return sync interval of the tape, ms; 0 = no forcing} */
    public long syncMs() {
        return syncMs;
    }

    /** @param milliseconds 0 = no forcing */
    public FeedContext syncMs(long milliseconds) {
        syncMs = milliseconds;
        return this;
    }

    /** {@return free bytes below which intake stops} */
    public long diskFloorBytes() {
        return diskFloorBytes;
    }

    /** @param bytes free on the tape's disk */
    public FeedContext diskFloorBytes(long bytes) {
        diskFloorBytes = bytes;
        return this;
    }

    /** {@return receive buffer asked of the kernel, bytes} */
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    /** @param bytes asked of the kernel */
    public FeedContext receiveBufferBytes(int bytes) {
        receiveBufferBytes = bytes;
        return this;
    }

    /** {@return most instruments of the tape} */
    public int maxInstruments() {
        return maxInstruments;
    }

    /** @param count from 1 to {@link FeedConfiguration#MAX_INSTRUMENTS_LIMIT} */
    public FeedContext maxInstruments(int count) {
        maxInstruments = count;
        return this;
    }
}
