package io.tapewire.feed.iex;

import io.tapewire.feed.FeedSource;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochNanoClock;

/** Makes IEX sources of what people write: {@code iex:FILE} or {@code iex:udp://GROUP:PORT[@IFACE]}. */
public final class IexSources {
    /** What a specification of an IEX source starts with. */
    public static final String PREFIX = "iex:";

    private static final String UDP = "udp://";

    private IexSources() {}

    /**
     * Opens a source.
     *
     * @param specification starts with {@link #PREFIX}
     * @param speed of a capture: greater than 0, 1 = as it was captured, infinite = as fast as it can be read; UDP has its own
     * @param receiveBufferBytes of UDP
     * @param clock wall clock, ns since 1970
     * @param warnings takes one-line warnings
     * @throws IllegalArgumentException when the specification is wrong; the message is one line
     * @throws io.tapewire.feed.capture.CaptureException when the file cannot be read or is no capture; the message is one line
     * @throws java.io.UncheckedIOException when the address cannot be bound; the message is one line
     */
    public static FeedSource open(
            String specification,
            double speed,
            int receiveBufferBytes,
            EpochNanoClock clock,
            Consumer<String> warnings) {
        if (!specification.startsWith(PREFIX) || specification.length() == PREFIX.length()) {
            throw new IllegalArgumentException("not iex:FILE or iex:udp://GROUP:PORT[@IFACE]: " + specification);
        }
        if (!(speed > 0)) {
            throw new IllegalArgumentException("a speed is greater than 0: " + speed);
        }
        final String place = specification.substring(PREFIX.length());
        return place.startsWith(UDP)
                ? new IexUdpSource(place.substring(UDP.length()), receiveBufferBytes, clock, warnings)
                : new IexCaptureSource(Path.of(place), speed, clock, warnings);
    }
}
