package io.tapewire.fanout;

import java.util.concurrent.Executor;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Everything that a shard takes from outside: clocks, executor, seams and limits. Setters are fluent; {@link #conclude} checks. Shards read it
 * after that, none changes it.
 */
public final class FanoutContext {
    /** Longest Welcome, Error or InstrumentDef with its slot: less does not fit a frame. */
    private static final int MESSAGE_RESERVE_BYTES = 1024;

    /** One item of a SubscribeAck. */
    private static final int ACK_ITEM_BYTES = 16;

    private static final long MS_NS = 1_000_000;
    private static final long SECOND_NS = 1_000_000_000;
    private static final int MAX_FRAME_BYTES_LIMIT = 64 * 1024 - 4;

    private NanoClock clock = SystemNanoClock.INSTANCE;
    private EpochNanoClock epochClock = new SystemEpochNanoClock(); // the offset clock is up to 1 ms off
    private Executor executor = Runnable::run;
    private Authenticator authenticator = Authenticator.NONE;
    private SessionLog sessionLog = SessionLog.NONE;
    private ErrorHandler errorHandler = throwable -> {};
    private String serverName = "tapewire";
    private int maxFrameBytes = 16 * 1024;
    private int maxSubscriptions = 65_536;
    private int maxItemsPerRequest = 512;
    private int controlQueueBytes = 64 * 1024;
    private int parkedBytes = 256 * 1024;
    private int requestsPerSecond = 50;
    private int requestBurst = 100;
    private long hotTailBytes = 64L << 20;
    private long helloTimeoutNs = 5 * SECOND_NS;
    private long conflatingAfterNs = SECOND_NS / 2;
    private long conflatingOverNs = 2 * SECOND_NS;
    private long slowWarningNs = 5 * SECOND_NS;
    private long slowConsumerNs = 10 * SECOND_NS;
    private long closeAbortNs = 5 * SECOND_NS;
    private long keepAliveNs = 15 * SECOND_NS;
    private long deadPeerNs = 33 * SECOND_NS;
    private long staleAfterNs = 3 * SECOND_NS;
    private long everyLagNs = 60 * SECOND_NS;
    private long everyLagRecords = 1_000_000;
    private int blockCapacity = 64;
    private int replaysPerSession = 8;
    private int replaysPerSubject = 64;
    private int maxReplays = 256;
    private int replayRecordsPerSecond = 200_000;
    private ReplayBudget replayBudget;
    private ReplayLimits replayLimits;
    private ReleaseClock releaseClock;
    private int recordLimit = 1024;
    private int batchLimit = 8192;
    private int flushLimit = 128;

    /** {@return this, after its values have been checked} Throws IllegalArgumentException that names setting and value. */
    public FanoutContext conclude() {
        final int needed = MESSAGE_RESERVE_BYTES + maxItemsPerRequest * ACK_ITEM_BYTES;
        require(maxItemsPerRequest > 0 && maxItemsPerRequest <= 4096, "max-items-per-request", maxItemsPerRequest);
        require(maxFrameBytes >= needed && maxFrameBytes <= MAX_FRAME_BYTES_LIMIT, "max-frame-bytes", maxFrameBytes);
        require(maxSubscriptions > 0, "max-subscriptions", maxSubscriptions);
        requireMs(conflatingAfterNs > 0, "conflating-ms", conflatingAfterNs);
        requireMs(slowWarningNs > 0 && slowWarningNs <= slowConsumerNs, "slow-warning-ms", slowWarningNs);
        requireMs(closeAbortNs > 0, "close-abort-ms", closeAbortNs);
        requireMs(keepAliveNs > 0 && keepAliveNs < deadPeerNs, "keep-alive-ms", keepAliveNs);
        require(recordLimit + batchLimit <= ChangedRing.CAPACITY, "cycle-limits", recordLimit + batchLimit);
        require(requestsPerSecond > 0 && requestBurst > 0, "requests-per-second", requestsPerSecond);
        requireMs(everyLagNs > 0, "every-lag-ms", everyLagNs);
        require(everyLagRecords > 0, "every-lag-records", everyLagRecords);
        require(blockCapacity > 0, "tape-blocks", blockCapacity);
        require(replayRecordsPerSecond > 0, "replay-max-events-per-second", replayRecordsPerSecond);
        replayBudget = new ReplayBudget(replayRecordsPerSecond);
        replayLimits = new ReplayLimits(replaysPerSubject, maxReplays);
        releaseClock = new ReleaseClock(clock, epochClock);
        return this;
    }

    private static void requireMs(boolean condition, String setting, long valueNs) {
        require(condition, setting, valueNs / MS_NS);
    }

    private static void require(boolean condition, String setting, long value) {
        if (!condition) {
            throw new IllegalArgumentException(setting + ": " + value + " is out of range");
        }
    }

    /** Monotonic clock of all deadlines, and the wall clock of all stamps. */
    public FanoutContext clocks(NanoClock monotonic, EpochNanoClock wall) {
        clock = monotonic;
        epochClock = wall;
        return this;
    }

    /** Runs what reads cold parts of the tape; never a shard's own thread, but in tests. */
    public FanoutContext executor(Executor value) {
        executor = value;
        return this;
    }

    /** Checks tokens. */
    public FanoutContext authenticator(Authenticator value) {
        authenticator = value;
        return this;
    }

    /** Told of each ended session. */
    public FanoutContext sessionLog(SessionLog value) {
        sessionLog = value;
        return this;
    }

    /** Told of exceptions in one session, and of a tape that can be read no further. */
    public FanoutContext errorHandler(ErrorHandler value) {
        errorHandler = value;
        return this;
    }

    /** Name in Welcome, printable ASCII, at most 64 characters. */
    public FanoutContext serverName(String value) {
        serverName = value;
        return this;
    }

    /** Longest frame, bytes, its header included: 16 KiB keeps a frame within one write of a usual socket buffer. */
    public FanoutContext maxFrameBytes(int value) {
        maxFrameBytes = value;
        return this;
    }

    /** Most instruments that the items of a session match together: as many as a tape may have, so that '*' works. */
    public FanoutContext maxSubscriptions(int value) {
        maxSubscriptions = value;
        return this;
    }

    /** Most items of one request. */
    public FanoutContext maxItemsPerRequest(int value) {
        maxItemsPerRequest = value;
        return this;
    }

    /**
     * Bytes kept for one client, beyond which it gets 4008: answers while its socket is full (four frames' worth), requests while the shard catches up
     * (four of the longest messages).
     */
    public FanoutContext queueBytes(int answers, int requests) {
        controlQueueBytes = answers;
        parkedBytes = requests;
        return this;
    }

    /** Requests per second that a client may make for long, and at once. An Ack of a newer frame is free. */
    public FanoutContext requestRate(int perSecond, int burst) {
        requestsPerSecond = perSecond;
        requestBurst = burst;
        return this;
    }

    /** How far behind the head the shard thread reads by itself: beyond, the pages are likely cold. */
    public FanoutContext hotTailBytes(long value) {
        hotTailBytes = value;
        return this;
    }

    /** Time for Hello, ns. */
    public FanoutContext helloTimeoutNs(long value) {
        helloTimeoutNs = value;
        return this;
    }

    /** Something due is unsent for this long: conflating; the second: without it for this long, over. ns */
    public FanoutContext conflatingNs(long after, long over) {
        conflatingAfterNs = after;
        conflatingOverNs = over;
        return this;
    }

    /** Lag of SlowWarning, lag of 4008, and from there to the reset; ns. */
    public FanoutContext slowConsumerNs(long warning, long close, long abort) {
        slowWarningNs = warning;
        slowConsumerNs = close;
        closeAbortNs = abort;
        return this;
    }

    /** Silence of a client after which it is pinged whatever its heartbeat, and after which it is taken for dead; ns. */
    public FanoutContext deadPeerNs(long ping, long dead) {
        keepAliveNs = ping;
        deadPeerNs = dead;
        return this;
    }

    /** Time without any record after which sessions are told STALE, ns. */
    public FanoutContext staleAfterNs(long value) {
        staleAfterNs = value;
        return this;
    }

    /** How far a connected stream in mode EVERY may be behind, in time and in records, before its items' onOverflow decides. */
    public FanoutContext everyLag(long ns, long records) {
        everyLagNs = ns;
        everyLagRecords = records;
        return this;
    }

    /** Blocks of 1,024 records kept of those that were read for who is not at the head: some 150 KiB each. */
    public FanoutContext blockCapacity(int value) {
        blockCapacity = value;
        return this;
    }

    /** Most replays that are open at a time: of one session, of one subject, of the server. */
    public FanoutContext replays(int perSession, int perSubject, int all) {
        replaysPerSession = perSession;
        replaysPerSubject = perSubject;
        maxReplays = all;
        return this;
    }

    /** Records that all replays together take in a second at most, so that what is live never waits for them. */
    public FanoutContext replayRecordsPerSecond(int value) {
        replayRecordsPerSecond = value;
        return this;
    }

    /** Bounds of one duty cycle: records read; records read before immediate sessions are flushed in any case; sessions flushed. */
    public FanoutContext cycleLimits(int records, int batchRecords, int sessions) {
        recordLimit = records;
        batchLimit = batchRecords;
        flushLimit = sessions;
        return this;
    }

    NanoClock clock() {
        return clock;
    }

    EpochNanoClock epochClock() {
        return epochClock;
    }

    Executor executor() {
        return executor;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    SessionLog sessionLog() {
        return sessionLog;
    }

    /** {@return who hears of failures} */
    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    String serverName() {
        return serverName;
    }

    int maxFrameBytes() {
        return maxFrameBytes;
    }

    int maxSubscriptions() {
        return maxSubscriptions;
    }

    int maxItemsPerRequest() {
        return maxItemsPerRequest;
    }

    int controlQueueBytes() {
        return controlQueueBytes;
    }

    int parkedBytes() {
        return parkedBytes;
    }

    int requestsPerSecond() {
        return requestsPerSecond;
    }

    int requestBurst() {
        return requestBurst;
    }

    long hotTailBytes() {
        return hotTailBytes;
    }

    long helloTimeoutNs() {
        return helloTimeoutNs;
    }

    long conflatingAfterNs() {
        return conflatingAfterNs;
    }

    long conflatingOverNs() {
        return conflatingOverNs;
    }

    long slowWarningNs() {
        return slowWarningNs;
    }

    long slowConsumerNs() {
        return slowConsumerNs;
    }

    long closeAbortNs() {
        return closeAbortNs;
    }

    long keepAliveNs() {
        return keepAliveNs;
    }

    long deadPeerNs() {
        return deadPeerNs;
    }

    long staleAfterNs() {
        return staleAfterNs;
    }

    long everyLagNs() {
        return everyLagNs;
    }

    long everyLagRecords() {
        return everyLagRecords;
    }

    /** {@return blocks of records kept} */
    public int blockCapacity() {
        return blockCapacity;
    }

    int replaysPerSession() {
        return replaysPerSession;
    }

    ReplayBudget replayBudget() {
        return replayBudget;
    }

    ReplayLimits replayLimits() {
        return replayLimits;
    }

    ReleaseClock releaseClock() {
        return releaseClock;
    }

    int recordLimit() {
        return recordLimit;
    }

    int batchLimit() {
        return batchLimit;
    }

    int flushLimit() {
        return flushLimit;
    }
}
