package io.tapewire.feed.iex;

import static io.tapewire.feed.iex.IexMessages.level;
import static io.tapewire.feed.iex.IexMessages.quote;
import static io.tapewire.feed.iex.IexMessages.trade;
import static io.tapewire.feed.iex.IexMessages.tradingStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.capture.CaptureCounter;
import io.tapewire.feed.capture.CaptureReader;
import io.tapewire.schemas.process.Counters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IexUdpSourceTest {
    private static final long T = IexStream.START;
    private static final long SEED = 4_711L;

    /** As far as the sender may be ahead of what was read, so that the kernel drops nothing. */
    private static final int AHEAD = 32;

    private final FeedFixture fixture = new FeedFixture(true);
    private final List<String> warnings = new ArrayList<>();

    private IexUdpSource open(String address, int receiveBuffer) {
        return new IexUdpSource(address, receiveBuffer, () -> T, warnings::add);
    }

    /** Sends all, never more than {@link #AHEAD} datagrams ahead of the source, which reads on this thread. */
    private void send(IexUdpSource source, List<byte[]> datagrams) throws IOException {
        final long before = source.counters().get(IexCounter.DATAGRAMS);
        try (DatagramChannel sender = DatagramChannel.open()) {
            sender.connect(source.localAddress());
            int sent = 0;
            for (final byte[] datagram : datagrams) {
                sender.write(ByteBuffer.wrap(datagram));
                sent++;
                if (sent % AHEAD == 0) {
                    awaitDatagrams(source, before + sent);
                }
            }
            awaitDatagrams(source, before + sent);
        }
        fixture.spreadAll();
    }

    private void awaitDatagrams(IexUdpSource source, long count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    while (source.poll(fixture.writer(), 0, 1_000) > 0) {
                        continue;
                    }
                    return source.counters().get(IexCounter.DATAGRAMS) == count;
                });
    }

    private static List<byte[]> day(IexStream stream, Random random) {
        final List<byte[]> segments = new ArrayList<>();
        segments.add(stream.segment());
        for (int i = 0; i < 2_000; i++) {
            final String symbol = "S" + random.nextInt(20);
            final byte[][] messages = new byte[random.nextInt(4)][];
            for (int j = 0; j < messages.length; j++) {
                messages[j] = switch (random.nextInt(4)) {
                    case 0 -> tradingStatus(random.nextBoolean() ? 'T' : 'H', T + i, symbol, "");
                    case 1 -> trade(0, T + i, symbol, 1 + random.nextInt(500), 10_000 + random.nextInt(50), i);
                    default -> quote(T + i, symbol, 1, 10_000 + random.nextInt(50), 10_050, 7);
                };
            }
            segments.add(stream.segment(messages));
        }
        return segments;
    }

    @Test
    void shouldLoseNothingThatWasSentAndUseRepeatsOnce() throws IOException {
        final List<byte[]> day = day(IexStream.tops(), new Random(SEED));
        final FeedFixture plain = new FeedFixture(true);
        day.forEach(plain::give);

        final Random random = new Random(SEED + 1);
        final List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < day.size(); i++) {
            sent.add(day.get(i));
            if (random.nextInt(3) == 0) {
                sent.add(day.get(Math.max(0, i - random.nextInt(10)))); // again, or late
            }
        }
        try (IexUdpSource source = open("127.0.0.1:0", 1 << 20)) {
            send(source, sent);
            assertEquals(0, source.counters().get(IexCounter.GAPS));
            assertTrue(source.counters().get(IexCounter.DUPLICATES) > 0);
        }
        assertEquals(plain.news(), fixture.news());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iex_deep10_20231002_first5000",
                "iex_deep10_sample_20170425_streams01-02",
                "iex_tops16_sample_20170710_part1"
            })
    @EnabledIfEnvironmentVariable(
            named = "TAPEWIRE_DATA",
            matches = ".+",
            disabledReason = "TAPEWIRE_DATA names the folder of recordings, which are not part of the project")
    void shouldWriteTheSameOfARecordingSentAsOfTheFile(String name) throws IOException {
        final List<byte[]> recording = new ArrayList<>();
        final Path file = Path.of(System.getenv("TAPEWIRE_DATA")).resolve("iex/" + name + ".pcap.gz");
        try (CaptureReader reader = CaptureReader.open(file, new Counters<>(CaptureCounter.class))) {
            for (CaptureReader.Step step = reader.next(); step != CaptureReader.Step.END; step = reader.next()) {
                final byte[] datagram = new byte[reader.length()];
                reader.buffer().getBytes(reader.offset(), datagram);
                recording.add(datagram);
            }
        }
        final FeedFixture plain = new FeedFixture(false);
        recording.forEach(plain::give);
        plain.spreadAll();
        try (IexUdpSource source = open("127.0.0.1:0", 1 << 20)) {
            send(source, recording);
        }
        final Predicate<String> noSpread = line -> !line.startsWith("status"); // spread as the polls come
        assertEquals(
                plain.news().stream().filter(noSpread).toList(),
                fixture.news().stream().filter(noSpread).toList());
        assertEquals(plain.endState(), fixture.endState());
    }

    @Test
    void shouldAnnounceExactlyTheLossThatWasInjected() throws IOException {
        final Random random = new Random(SEED + 2);
        final List<byte[]> sent = new ArrayList<>();
        final List<String> lost = new ArrayList<>();
        final IexStream stream = IexStream.tops();
        long lostFrom = 0;
        for (int i = 0; i < 1_000; i++) {
            final long first = stream.nextSeq();
            final byte[] segment = stream.segment(quote(T, "A", i, 1, 2, 1), quote(T, "B", i, 1, 2, 1));
            if (i > 0 && i < 999 && random.nextInt(5) == 0) {
                lostFrom = lostFrom == 0 ? first : lostFrom;
                continue;
            }
            if (lostFrom != 0) {
                lost.add("GAP " + lostFrom + "-" + (first - 1) + " session 1137508352 iex:1");
                lostFrom = 0;
            }
            sent.add(segment);
        }
        try (IexUdpSource source = open("127.0.0.1:0", 1 << 20)) {
            send(source, sent);
            assertEquals(lost.size(), source.counters().get(IexCounter.GAPS));
        }
        final List<String> news = fixture.news();
        assertEquals(lost, news.stream().filter(line -> line.startsWith("GAP")).toList());
        assertEquals("quote B 1x999 2x1", news.get(news.size() - 1));
    }

    @Test
    void shouldSayAliveStaleAndUp() throws IOException {
        final IexStream stream = IexStream.deep();
        try (IexUdpSource source = open("127.0.0.1:0", 1 << 16)) {
            assertEquals(0, source.poll(fixture.writer(), 0, 100), "nothing came yet: no source to speak of");
            send(source, List.of(stream.segment(level('8', true, T, "A", 1, 1))));
            fixture.news();
            final long second = 1_000_000_000L;
            source.poll(fixture.writer(), second, 100); // a second in which something was written
            send(source, List.of(stream.segment()));
            source.poll(fixture.writer(), 2 * second, 100);
            source.poll(fixture.writer(), 3 * second, 100);
            source.poll(fixture.writer(), 4 * second, 100);
            send(source, List.of(stream.segment(level('8', true, T, "A", 2, 1))));
        }
        final String session = " session 1286602752 iex:1";
        assertEquals(List.of("ALIVE" + session, "STALE" + session, "UP" + session, "quote A 1x2 -x-"), fixture.news());
    }

    @Test
    void shouldWarnWhereTheKernelGrantsLess() throws IOException {
        final int tooMuch = 1 << 30;
        final int granted;
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, tooMuch);
            granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        }
        Assumptions.assumeTrue(granted < tooMuch, "this kernel grants a gibibyte");
        open("127.0.0.1:0", tooMuch).close();
        assertEquals(
                List.of("udp://127.0.0.1:0: a receive buffer of " + tooMuch + " bytes was asked for, " + granted
                        + " granted: bursts may be lost; raise net.core.rmem_max"),
                warnings);
    }

    @Test
    void shouldHearOnlyItsOwnMulticastGroup() throws IOException {
        final NetworkInterface loopback = NetworkInterface.getByName("lo");
        Assumptions.assumeTrue(loopback != null, "no interface lo");
        try (IexUdpSource source = open("239.255.77.1:0@lo", 1 << 16);
                DatagramChannel sender = DatagramChannel.open()) {
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            final int port = source.localAddress().getPort();
            final IexStream stream = IexStream.tops();
            try {
                sender.send(ByteBuffer.wrap(IexStream.deep().segment()), new InetSocketAddress("239.255.77.2", port));
                sender.send(ByteBuffer.wrap(stream.segment()), new InetSocketAddress("239.255.77.1", port));
            } catch (final IOException e) {
                Assumptions.abort("no multicast here: " + e.getMessage());
            }
            awaitDatagrams(source, 1);
            assertEquals(1, source.counters().get(IexCounter.HEARTBEATS));
            assertEquals(0, source.counters().get(IexCounter.OTHER_PROTOCOLS));
        }
    }
}
