package io.tapewire.feed;

import io.tapewire.tape.Age;
import io.tapewire.tape.ByteSize;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@code tapewire feed}. What is not given keeps its default. */
@Command(
        name = "tapewire feed",
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = "Writes a feed to a tape until it ends, or until SIGTERM or Ctrl-C.",
        footer = {
            "",
            "Sizes take k, m and g (binary), ages s, m, h and d. stdout has the summary only; everything else goes to stderr.",
            "Exit codes: 0 ended in order, 1 failed, 2 usage."
        })
final class FeedOptions {
    @Option(
            names = "--source",
            required = true,
            paramLabel = "SOURCE",
            description = "sim, iex:FILE (pcap or pcapng, plain or gzip) or iex:udp://GROUP:PORT[@IFACE]")
    private String source;

    @Option(
            names = "--tape",
            required = true,
            paramLabel = "DIR",
            description = "the tape's directory; made where absent, continued where not")
    private Path tape;

    @Option(
            names = "--speed",
            paramLabel = "1|N|max",
            converter = Speed.class,
            description = "captures: 1 = as captured, N times as fast, max = as fast as it can be read (default)")
    private Double speed;

    @Option(
            names = "--symbols",
            paramLabel = "N",
            description = "sim: instruments, the first N of one fixed list; 1 to 10000, default 300")
    private Integer symbols;

    @Option(
            names = "--rate",
            paramLabel = "N|max",
            converter = Rate.class,
            description = "sim: ticks per second, 0 to 1000000, or max; default 2000")
    private Long rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "sim: the same seed and options give the same ticks in all but times; default 1")
    private Long seed;

    @Option(names = "--ticks", paramLabel = "N", description = "sim: end after N ticks; default 0 = no end")
    private Long ticks;

    @Option(
            names = "--roll",
            paramLabel = "10m|1h",
            description = "period of one file of a new tape; default 1h; 10m with --retain-bytes, or --retain below 1d")
    private String roll;

    @Option(
            names = "--retain-bytes",
            paramLabel = "N",
            converter = ByteSize.class,
            description = "bytes of tape to keep; whole files go, never the newest two, so N plus two files at most;"
                    + " default 0 = everything")
    private Long retainBytes;

    @Option(
            names = "--retain",
            paramLabel = "AGE",
            converter = Age.class,
            description = "age of tape to keep, as 90m, 24h or 7d; with --retain-bytes what either lets go goes; whole"
                    + " files, never the newest two; default: any age")
    private Long retainNs;

    @Option(
            names = "--sync-ms",
            paramLabel = "N",
            description = "most that a loss of power costs, ms; 0 = never forced to the disk; default 1000")
    private Long syncMs;

    @Option(
            names = "--disk-floor",
            paramLabel = "N",
            converter = ByteSize.class,
            description = "intake stops when the tape's disk has less free; default 512m")
    private Long diskFloor;

    @Option(
            names = "--rcvbuf",
            paramLabel = "N",
            converter = ByteSize.class,
            description = "udp: receive buffer asked of the kernel; default 4m")
    private Long rcvbuf;

    @Option(
            names = "--max-instruments",
            paramLabel = "N",
            description = "most instruments of the tape, further ones are refused and counted; default 65536")
    private Integer maxInstruments;

    @Option(names = "--json", description = "the summary as one line of JSON")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "this text")
    private boolean help;

    boolean isJson() {
        return json;
    }

    /** {@return the settings, checked} */
    FeedContext toContext() {
        final FeedContext context = new FeedContext().source(source).tape(tape);
        if (speed != null) {
            context.speed(speed);
        }
        if (symbols != null) {
            context.symbols(symbols);
        }
        if (rate != null) {
            context.rate(rate);
        }
        if (seed != null) {
            context.seed(seed);
        }
        if (ticks != null) {
            context.ticks(ticks);
        }
        if (roll != null) {
            context.roll(roll);
        }
        if (retainBytes != null) {
            context.retainBytes(retainBytes);
        }
        if (retainNs != null) {
            context.retainNs(retainNs);
        }
        if (syncMs != null) {
            context.syncMs(syncMs);
        }
        if (diskFloor != null) {
            context.diskFloorBytes(diskFloor);
        }
        if (rcvbuf != null) {
            context.receiveBufferBytes((int) Math.min(Integer.MAX_VALUE, rcvbuf));
        }
        if (maxInstruments != null) {
            context.maxInstruments(maxInstruments);
        }
        return context.conclude();
    }

    /** {@return names of the settings that were given} */
    static List<String> given(ParseResult parsed) {
        return parsed.matchedOptions().stream()
                .map(option -> option.longestName().substring(2))
                .toList();
    }

    /** Ticks per second, or max. */
    static final class Rate implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return FeedConfiguration.MAX.equals(text) ? Long.MAX_VALUE : Long.parseLong(text);
            } catch (final NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a number of ticks per second, nor max");
            }
        }
    }

    /** A factor, or max. */
    static final class Speed implements ITypeConverter<Double> {
        private static final Pattern FACTOR = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

        @Override
        public Double convert(String text) {
            if (FeedConfiguration.MAX.equals(text)) {
                return Double.POSITIVE_INFINITY;
            }
            if (!FACTOR.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is not a factor, nor max");
            }
            return new BigDecimal(text).doubleValue();
        }
    }
}
