package io.tapewire.fanout.server;

import io.tapewire.fanout.FanoutContext;
import io.tapewire.tape.ByteSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Every setting of the fan-out server: its one name, unit, default and why the default. On the command line {@code --send-buffer 32k}, in a
 * {@code --config} file {@code send-buffer=32k}.
 */
final class FanoutConfiguration {
    /** 5 Mbit/s over a 50 ms round trip: 5e6 / 8 * 0.05 = 31,250 bytes, rounded up. What a client that stops reading can hide from conflation. */
    static final String SEND_BUFFER_DEFAULT_BYTES = "32k";

    @Option(names = "--tape", paramLabel = "DIR", required = true, description = "the tape's directory; may come later")
    Path tape;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to listen on (${DEFAULT-VALUE})")
    String host;

    @Option(
            names = "--host-name",
            split = ",",
            paramLabel = "NAME",
            converter = HostName.class,
            description = "names that people reach the server by, besides --host and loopback's; others are 403")
    List<String> hostNames = new ArrayList<>();

    @Option(
            names = "--allow-origin",
            split = ",",
            paramLabel = "ORIGIN",
            converter = Origin.class,
            description = "pages of other servers that may connect: https://HOST[:PORT], a dev server's for example")
    List<String> allowedOrigins = new ArrayList<>();

    @Option(names = "--port", defaultValue = "8443", description = "main listener; 0 = any free (${DEFAULT-VALUE})")
    int port;

    @Option(names = "--plain", description = "the main listener without TLS; on loopback only")
    boolean plain;

    @Option(
            names = "--plain-port",
            defaultValue = "-1",
            description = "a plain listener on loopback beside TLS; 0 = any free, -1 = none (${DEFAULT-VALUE})")
    int plainPort;

    @Option(names = "--cert", paramLabel = "FILE", description = "certificate chain, PEM; without: self-signed")
    Path cert;

    @Option(names = "--key", paramLabel = "FILE", description = "its private key, PEM")
    Path key;

    @Option(names = "--tokens", paramLabel = "FILE", description = "access tokens; without: anyone on loopback")
    Path tokens;

    @Option(
            names = "--admin-port",
            defaultValue = "9443",
            description = "health and counters, on loopback; 0 = any free (${DEFAULT-VALUE})")
    int adminPort;

    @Option(
            names = "--io-threads",
            defaultValue = "0",
            description = "shards; 0 = one for each core but one, as the feed needs one too (${DEFAULT-VALUE})")
    int ioThreads;

    @Option(
            names = "--send-buffer",
            converter = ByteSize.class,
            defaultValue = SEND_BUFFER_DEFAULT_BYTES,
            description = "kernel send buffer of a client, bytes: rate x round trip (${DEFAULT-VALUE})")
    long sendBuffer;

    @Option(
            names = "--max-frame-bytes",
            converter = ByteSize.class,
            defaultValue = "16k",
            description = "longest frame: within one write of a usual socket buffer (${DEFAULT-VALUE})")
    long maxFrameBytes;

    @Option(
            names = "--max-subscriptions",
            defaultValue = "65536",
            description = "instruments of one client: as many as a tape may have (${DEFAULT-VALUE})")
    int maxSubscriptions;

    @Option(names = "--max-items-per-request", defaultValue = "512", description = "(${DEFAULT-VALUE})")
    int maxItemsPerRequest;

    @Option(
            names = "--hot-tail-bytes",
            converter = ByteSize.class,
            defaultValue = "64m",
            description =
                    "how far behind the head an I/O thread reads itself: beyond, pages are cold (${DEFAULT-VALUE})")
    long hotTailBytes;

    @Option(
            names = "--every-lag-ms",
            defaultValue = "60000",
            description =
                    "how far a connected stream in mode EVERY may be behind: a minute's outage (${DEFAULT-VALUE})")
    int everyLagMs;

    @Option(
            names = "--every-lag-records",
            defaultValue = "1000000",
            description = "the same in records of the tape: some seconds' reading (${DEFAULT-VALUE})")
    long everyLagRecords;

    @Option(
            names = "--tape-blocks",
            defaultValue = "64",
            description =
                    "blocks of 1,024 records kept of what lagging streams and replays read, 150 KiB each: so far may"
                            + " clients that catch up together be apart"
                            + " (${DEFAULT-VALUE})")
    int tapeBlocks;

    @Option(
            names = "--replays-per-session",
            defaultValue = "8",
            description = "open replays of a client: a page has one or two (${DEFAULT-VALUE})")
    int replaysPerSession;

    @Option(
            names = "--replays-per-subject",
            defaultValue = "64",
            description = "open replays of all clients with one token (${DEFAULT-VALUE})")
    int replaysPerSubject;

    @Option(
            names = "--replays",
            defaultValue = "256",
            description = "open replays in all: each costs the last values of the market, some MB (${DEFAULT-VALUE})")
    int replays;

    @Option(
            names = "--replay-max-events-per-second",
            defaultValue = "200000",
            description =
                    "records that all replays take together in a second: a twentieth of a core (${DEFAULT-VALUE})")
    int replayMaxEventsPerSecond;

    @Option(names = "--hello-timeout-ms", defaultValue = "5000", description = "4502 after it (${DEFAULT-VALUE})")
    int helloTimeoutMs;

    @Option(
            names = "--conflating-ms",
            defaultValue = "500",
            description = "unsent for this long: the client is told CONFLATING (${DEFAULT-VALUE})")
    int conflatingMs;

    @Option(
            names = "--conflating-over-ms",
            defaultValue = "2000",
            description = "without it for this long: over (${DEFAULT-VALUE})")
    int conflatingOverMs;

    @Option(names = "--slow-warning-ms", defaultValue = "5000", description = "lag of SlowWarning (${DEFAULT-VALUE})")
    int slowWarningMs;

    @Option(names = "--slow-consumer-ms", defaultValue = "10000", description = "lag of 4008 (${DEFAULT-VALUE})")
    int slowConsumerMs;

    @Option(
            names = "--close-abort-ms",
            defaultValue = "5000",
            description = "from our close to the reset, where the client does not close (${DEFAULT-VALUE})")
    int closeAbortMs;

    @Option(
            names = "--keep-alive-ms",
            defaultValue = "15000",
            description = "silence after which a client is pinged: below the 50 s of usual proxies (${DEFAULT-VALUE})")
    int keepAliveMs;

    @Option(
            names = "--dead-peer-ms",
            defaultValue = "33000",
            description = "silence after which a client is taken for dead: two pings and slack (${DEFAULT-VALUE})")
    int deadPeerMs;

    @Option(
            names = "--stale-after-ms",
            defaultValue = "3000",
            description = "time without a record after which clients are told STALE (${DEFAULT-VALUE})")
    int staleAfterMs;

    @Option(
            names = "--longest-look-us",
            defaultValue = "200",
            description =
                    "longest time between looks at the tape while ticks flow and a client wants each at once; 20 is soonest, and a seventh of a core (${DEFAULT-VALUE})")
    int longestLookUs;

    @Option(
            names = "--drain-ms",
            defaultValue = "5000",
            description = "longest wait for clients to leave at the end (${DEFAULT-VALUE})")
    int drainMs;

    /** A name as it stands in Host, without a port. */
    static final class HostName implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!value.matches("[A-Za-z0-9.-]+")) {
                throw new TypeConversionException(value + ": not a host's name without a port");
            }
            return value.toLowerCase(Locale.ROOT);
        }
    }

    /** An origin as browsers write it: RFC 6454 section 6.2. */
    static final class Origin implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!value.matches("https?://[a-z0-9.-]+(:[0-9]{1,5})?")) {
                throw new TypeConversionException(value + ": not an origin, as https://host:port in lower case");
            }
            return value;
        }
    }

    FanoutContext fanoutContext() {
        return new FanoutContext()
                .maxFrameBytes((int) maxFrameBytes)
                .maxSubscriptions(maxSubscriptions)
                .maxItemsPerRequest(maxItemsPerRequest)
                .hotTailBytes(hotTailBytes)
                .helloTimeoutNs(ns(helloTimeoutMs))
                .conflatingNs(ns(conflatingMs), ns(conflatingOverMs))
                .slowConsumerNs(ns(slowWarningMs), ns(slowConsumerMs), ns(closeAbortMs))
                .deadPeerNs(ns(keepAliveMs), ns(deadPeerMs))
                .staleAfterNs(ns(staleAfterMs))
                .everyLag(ns(everyLagMs), everyLagRecords)
                .blockCapacity(tapeBlocks)
                .replays(replaysPerSession, replaysPerSubject, replays)
                .replayRecordsPerSecond(replayMaxEventsPerSecond);
    }

    private static long ns(int ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    int shardCount() {
        return ioThreads > 0 ? ioThreads : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }
}
