package io.tapewire.tape;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Everything that a tape's writer takes from outside. Setters are fluent; {@link #conclude} fills in and checks. */
public final class TapeWriterContext {
    /** Setting: time from one force of the current file to the next, ms; 0 = never. What a loss of power may cost. */
    public static final String SYNC_MS = "sync-ms";

    /** A second of ticks is what an operator can be told to expect; a force costs the disk, not the appender. */
    public static final int SYNC_DEFAULT_MS = 1000;

    /** Setting: free bytes of the disk below which nothing is written. */
    public static final String DISK_FLOOR = "disk-floor";

    /** Absolute, as a full disk ends a mapped write with a fault: six sparse files of 80 MiB still fit above it. */
    public static final long DISK_FLOOR_DEFAULT_BYTES = 512L << 20;

    /** Setting: bytes of old roll cycles that are kept, beside the newest two cycles; 0 = all. */
    public static final String RETAIN_BYTES = "retain-bytes";

    /** Setting: age up to which old roll cycles are kept, beside the newest two; default: any. */
    public static final String RETAIN = "retain";

    /** Setting: 1h or 10m, fixed at a tape's creation. */
    public static final String ROLL = "roll";

    static final int HOUR_MS = 3_600_000;
    static final int TEN_MINUTES_MS = 600_000;

    /** From a day on an hour more or less is a twelfth at most, and a quarter of a year is 2,160 files. */
    private static final long HOURLY_FROM_NS = TimeUnit.DAYS.toNanos(1);

    private Path directory;
    private int rollMillis;
    private long retainBytes;
    private long retainNs;
    private int syncMs = SYNC_DEFAULT_MS;
    private long diskFloorBytes = DISK_FLOOR_DEFAULT_BYTES;
    private LongSupplier epochMillis = System::currentTimeMillis;
    private String bootId;
    private String host;

    /** {@return this, filled in and checked} Throws IllegalArgumentException that names setting and value. */
    public TapeWriterContext conclude() {
        if (directory == null) {
            throw new IllegalArgumentException("tape: no directory given");
        }
        if (syncMs < 0) {
            throw new IllegalArgumentException(SYNC_MS + ": " + syncMs + " is below 0");
        }
        if (retainBytes < 0 || retainNs < 0 || diskFloorBytes < 0) {
            throw new IllegalArgumentException(RETAIN_BYTES + ", " + RETAIN + ", " + DISK_FLOOR + ": below 0");
        }
        if (rollMillis == 0) {
            final boolean isShort = retainBytes > 0 || (retainNs > 0 && retainNs < HOURLY_FROM_NS);
            rollMillis = isShort ? TEN_MINUTES_MS : HOUR_MS;
        }
        if (bootId == null) {
            bootId = readBootId();
        }
        if (host == null) {
            host = readHost();
        }
        return this;
    }

    private static String readBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (final IOException e) {
            return "unknown"; // no Linux: every start looks like the same boot
        }
    }

    private static String readHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final IOException e) {
            return "unknown";
        }
    }

    /** Where the tape is or shall be. */
    public TapeWriterContext directory(Path value) {
        directory = value;
        return this;
    }

    /** Length of a roll cycle, ms: an hour or ten minutes; only where the tape is new. 0 = an hour, or ten minutes where bytes are bounded or less than a day is kept. */
    public TapeWriterContext rollMillis(int value) {
        if (value != 0 && value != HOUR_MS && value != TEN_MINUTES_MS) {
            throw new IllegalArgumentException(ROLL + ": " + value + " ms is neither 1h nor 10m");
        }
        rollMillis = value;
        return this;
    }

    /** Bytes of old roll cycles to keep; 0 = all. */
    public TapeWriterContext retainBytes(long value) {
        retainBytes = value;
        return this;
    }

    /** Age, ns, up to which old roll cycles are kept; 0 = any. */
    public TapeWriterContext retainNs(long value) {
        retainNs = value;
        return this;
    }

    /** Time between two forces to the disk, ms; 0 = never. */
    public TapeWriterContext syncMs(int value) {
        syncMs = value;
        return this;
    }

    /** Free bytes below which nothing is written. */
    public TapeWriterContext diskFloorBytes(long value) {
        diskFloorBytes = value;
        return this;
    }

    /** Wall clock that picks the roll cycle and tells how old one is, ms since 1970. */
    public TapeWriterContext epochMillis(LongSupplier value) {
        epochMillis = value;
        return this;
    }

    /** Identity of the machine's boot and its name. */
    public TapeWriterContext machine(String newBootId, String newHost) {
        bootId = newBootId;
        host = newHost;
        return this;
    }

    Path directory() {
        return directory;
    }

    int rollMillis() {
        return rollMillis;
    }

    RetentionLimit retentionLimit() {
        return new RetentionLimit(retainBytes, retainNs, epochMillis);
    }

    int syncMs() {
        return syncMs;
    }

    long diskFloorBytes() {
        return diskFloorBytes;
    }

    LongSupplier epochMillis() {
        return epochMillis;
    }

    String bootId() {
        return bootId;
    }

    String host() {
        return host;
    }
}
