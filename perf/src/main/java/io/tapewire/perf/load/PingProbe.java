package io.tapewire.perf.load;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.PongDecoder;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/** Measures how long a Ping of one client takes to be answered; the nonce is the time it was due. On the driver's thread. */
public final class PingProbe implements LoadListener {
    /** Longest time told apart, ns: more is counted as this. */
    private static final long HIGHEST_NS = 60_000_000_000L;

    private final Histogram roundTripNs = new Histogram(HIGHEST_NS, 3);
    private LoadClient client;
    private long sent;
    private long frames;

    /** Sends the next Ping of the protocol, and one of RFC 6455 beside it, from the client that measures. */
    public void ping(LoadClient from, Requests requests) {
        client = from;
        sent++;
        from.send(requests.buffer(), 0, requests.ping(System.nanoTime()));
        from.ping();
    }

    @Override
    public void onFrame(LoadClient from, int flags, long cursor) {
        frames++;
    }

    @Override
    public void onMessage(LoadClient from, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        if (templateId == PongDecoder.TEMPLATE_ID && from == client) {
            final long nonce = buffer.getLong(offset + HEADER_LENGTH, LITTLE_ENDIAN);
            roundTripNs.recordValue(Math.min(HIGHEST_NS, System.nanoTime() - nonce));
        }
    }

    /** {@return Pings sent so far} */
    public long sent() {
        return sent;
    }

    /** {@return Pings answered so far} */
    public long answered() {
        return roundTripNs.getTotalCount();
    }

    /** {@return frames of all clients so far} */
    public long frames() {
        return frames;
    }

    /** {@return one line: what was sent, what came back and how soon} */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "pings %d, answered %d, round trip ms p50 %.2f p99 %.2f max %.2f",
                sent,
                roundTripNs.getTotalCount(),
                roundTripNs.getValueAtPercentile(50) / 1e6,
                roundTripNs.getValueAtPercentile(99) / 1e6,
                roundTripNs.getMaxValue() / 1e6);
    }
}
