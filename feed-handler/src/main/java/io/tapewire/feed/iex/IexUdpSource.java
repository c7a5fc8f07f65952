package io.tapewire.feed.iex;

import io.tapewire.feed.FeedSource;
import io.tapewire.feed.FeedSummary;
import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.TickWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.function.Consumer;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An IEX feed from UDP, a multicast group or one address. The socket is bound to that address, not to the wildcard, so that no other group of
 * the same port is heard. Stepped by the feed agent's thread; never waits, and allocates nothing per datagram.
 */
public final class IexUdpSource implements FeedSource {
    /** 4 MiB hold a third of a second of 100 Mbit/s, IEX at its busiest: the agent may pause for a roll of the tape or a collection. */
    public static final int RECEIVE_BUFFER_DEFAULT_BYTES = 4 * 1024 * 1024;

    /** Longer than any UDP datagram, so that none is cut. */
    private static final int DATAGRAM_BYTES = 64 * 1024;

    private final UdpAddress address;
    private final EpochNanoClock clock;
    private final Counters<IexCounter> counters = new Counters<>(IexCounter.class);
    private final ByteBuffer datagram = BufferUtil.allocateDirectAligned(DATAGRAM_BYTES, 64);
    private final UnsafeBuffer buffer = new UnsafeBuffer(datagram);
    private final IexFeed feed;
    private final DatagramChannel channel;

    /**
     * Binds, and joins the group where the address is one.
     *
     * @param address {@code GROUP:PORT[@IFACE]}
     * @param receiveBufferBytes asked of the kernel; where it grants less, a warning tells both
     * @param clock wall clock, ns since 1970: what records are stamped with
     * @param warnings takes one-line warnings
     * @throws IllegalArgumentException when the address is none, or names an interface that is not there
     * @throws UncheckedIOException when it cannot be bound
     */
    public IexUdpSource(String address, int receiveBufferBytes, EpochNanoClock clock, Consumer<String> warnings) {
        this.address = UdpAddress.parse(address);
        this.clock = clock;
        feed = new IexFeed(counters, warning -> warnings.accept(this.address + ": " + warning), true);
        try {
            channel = open(this.address, receiveBufferBytes, warnings);
        } catch (final IOException e) {
            throw new UncheckedIOException(this.address + ": cannot be received: " + e.getMessage(), e);
        }
    }

    private static DatagramChannel open(UdpAddress address, int receiveBufferBytes, Consumer<String> warnings)
            throws IOException {
        final boolean ipv6 = address.address().getAddress() instanceof Inet6Address;
        final DatagramChannel channel =
                DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        boolean done = false;
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            final int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
            if (granted < receiveBufferBytes) {
                warnings.accept(address + ": a receive buffer of " + receiveBufferBytes + " bytes was asked for, "
                        + granted + " granted: bursts may be lost; raise net.core.rmem_max");
            }
            if (address.isMulticast()) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // others on this host may listen too
            }
            channel.bind(address.address());
            if (address.isMulticast()) {
                channel.join(address.address().getAddress(), address.networkInterface());
            }
            done = true;
            return channel;
        } finally {
            if (!done) {
                CloseHelper.quietClose(channel);
            }
        }
    }

    /** {@return where it is bound: with the port that was free where 0 was asked for} */
    public InetSocketAddress localAddress() {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (final IOException e) {
            throw new UncheckedIOException(address + ": closed", e);
        }
    }

    /**
     * Receives and writes what is there. A datagram is used whole: the last one may go beyond the limit.
     *
     * @throws UncheckedIOException when nothing can be received any more
     */
    @Override
    public int poll(TickWriter writer, long nowNs, int limit) {
        int work = 0;
        while (work < limit && receive()) {
            writer.tsIngest(clock.nanoTime());
            work += 1 + Math.max(0, feed.onDatagram(writer, nowNs, buffer, 0, datagram.position()));
        }
        writer.tsIngest(clock.nanoTime());
        if (work < limit && feed.isSpreading()) {
            work += feed.spread(writer);
        }
        return work + feed.keepAlive(writer, nowNs);
    }

    private boolean receive() {
        datagram.clear();
        try {
            return channel.receive(datagram) != null;
        } catch (final IOException e) {
            throw new UncheckedIOException(address + ": cannot be received: " + e.getMessage(), e);
        }
    }

    /** {@return false: it goes on until it is closed} */
    @Override
    public boolean isDone() {
        return false;
    }

    /** {@return what was received, counted; any thread may read it} */
    public Counters<IexCounter> counters() {
        return counters;
    }

    @Override
    public void report(FeedSummary summary) {
        IexReport.fill(summary, feed, counters);
        summary.put("truncated", false);
    }

    @Override
    public void close() {
        CloseHelper.quietClose(channel);
    }
}
