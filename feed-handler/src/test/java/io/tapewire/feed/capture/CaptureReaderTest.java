package io.tapewire.feed.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.capture.CaptureWriter.Format;
import io.tapewire.schemas.process.Counters;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureReaderTest {
    private static final long TIME = 1_696_248_000_123_456_000L;

    private final Counters<CaptureCounter> counters = new Counters<>(CaptureCounter.class);
    private String damage;

    private record Datagram(long timeNs, String payload) {}

    private List<Datagram> read(byte[] capture) {
        final List<Datagram> datagrams = new ArrayList<>();
        try (CaptureReader reader =
                CaptureReader.open(new ByteArrayInputStream(capture), "test.pcap", capture.length, counters)) {
            for (CaptureReader.Step step = reader.next(); step != CaptureReader.Step.END; step = reader.next()) {
                if (step == CaptureReader.Step.DATAGRAM) {
                    final byte[] payload = new byte[reader.length()];
                    reader.buffer().getBytes(reader.offset(), payload);
                    datagrams.add(new Datagram(reader.timeNs(), new String(payload, US_ASCII)));
                }
            }
            damage = reader.damage();
            assertEquals(CaptureReader.Step.END, reader.next(), "the end stays the end");
        }
        return datagrams;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] ip(String payload) {
        return Frames.ipv4(Frames.udp(bytes(payload)));
    }

    private long count(CaptureCounter counter) {
        return counters.get(counter);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadEveryFormatPlainAndZipped(Format format) {
        final CaptureWriter writer = new CaptureWriter(format, LinkType.ETHERNET)
                .datagram(TIME, bytes("one"))
                .datagram(TIME + 1_000, bytes("second"));
        final List<Datagram> expected = List.of(new Datagram(TIME, "one"), new Datagram(TIME + 1_000, "second"));
        assertEquals(expected, read(writer.toBytes()));
        assertNull(damage);
        assertEquals(expected, read(writer.toGzip()));
        assertNull(damage);
        assertEquals(4, count(CaptureCounter.DATAGRAMS));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 14, 101, 108, 113, 228, 276})
    void shouldFindIpv4BehindEveryLinkLayer(int linkType) {
        final byte[] capture = new CaptureWriter(Format.PCAP_NS_LE, linkType)
                .datagram(TIME, bytes("payload"))
                .toBytes();
        assertEquals(List.of(new Datagram(TIME, "payload")), read(capture));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 14, 101, 108, 113, 229, 276})
    void shouldFindIpv6BehindEveryLinkLayer(int linkType) {
        final byte[] udp = Frames.udp(bytes("payload"));
        final byte[] hops = Frames.extension(60, 1, 0, Frames.extension(17, 0, 0, udp));
        final byte[] capture = new CaptureWriter(Format.PCAP_NS_LE, linkType)
                .packet(TIME, Frames.link(linkType, Frames.ipv6(udp, 17), true))
                .packet(TIME, Frames.link(linkType, Frames.ipv6(hops, 0), true))
                .packet(TIME, Frames.link(linkType, Frames.ipv6(Frames.extension(17, 0, 0, udp), 44), true))
                .toBytes();
        final Datagram datagram = new Datagram(TIME, "payload");
        assertEquals(List.of(datagram, datagram, datagram), read(capture));
    }

    @Test
    void shouldLookBehindVlanTagsAndIgnorePadding() {
        final byte[] padded = Arrays.copyOf(Frames.ethernet(ip("four"), 0x0800, 0x88a8, 0x8100, 0x8100), 100);
        final byte[] capture = new CaptureWriter(Format.PCAP_NS_BE, LinkType.ETHERNET)
                .packet(TIME, Frames.ethernet(ip("one"), 0x0800, 0x8100))
                .packet(TIME, padded)
                .toBytes();
        assertEquals(List.of(new Datagram(TIME, "one"), new Datagram(TIME, "four")), read(capture));
    }

    @Test
    void shouldCountWhatHoldsNoWholeDatagram() {
        final byte[] whole = Frames.ethernet(ip("cut by the snap length"), 0x0800);
        final byte[] fragment6 = Frames.ipv6(Frames.extension(17, 0, 1, Frames.udp(bytes("later"))), 44);
        final byte[] capture = new CaptureWriter(Format.PCAP_US_LE, LinkType.ETHERNET)
                .packet(TIME, Arrays.copyOf(whole, 50), whole.length)
                .packet(TIME, Arrays.copyOf(whole, 10), whole.length)
                .packet(TIME, Arrays.copyOf(whole, 50))
                .packet(TIME, Frames.ethernet(Frames.ipv4(Frames.udp(bytes("part")), 17, 0x2000), 0x0800))
                .packet(TIME, Frames.ethernet(Frames.ipv4(bytes("the last part"), 17, 0x0010), 0x0800))
                .packet(TIME, Frames.ethernet(fragment6, 0x86dd))
                .packet(TIME, Frames.ethernet(Frames.ipv4(new byte[20], 6, 0), 0x0800))
                .packet(TIME, Frames.ethernet(new byte[28], 0x0806))
                .datagram(TIME, bytes("whole"))
                .toBytes();
        assertEquals(List.of(new Datagram(TIME, "whole")), read(capture));
        assertEquals(9, count(CaptureCounter.PACKETS));
        assertEquals(1, count(CaptureCounter.DATAGRAMS));
        assertEquals(2, count(CaptureCounter.CUT_PACKETS));
        assertEquals(1, count(CaptureCounter.MALFORMED_PACKETS));
        assertEquals(3, count(CaptureCounter.FRAGMENTS));
        assertEquals(2, count(CaptureCounter.NOT_UDP));
        assertNull(damage);
    }

    @ParameterizedTest
    @EnumSource(names = {"PCAPNG_LE", "PCAPNG_BE"})
    void shouldKeepInterfacesOfSectionsApart(Format format) {
        final ByteOrder order = format == Format.PCAPNG_LE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        final byte[] ethernet = Frames.ethernet(ip("a"), 0x0800);
        final byte[] raw = ip("b");
        final byte[] cooked = Frames.link(LinkType.LINUX_SLL2, ip("c"), false);
        final CaptureWriter writer = new CaptureWriter(format, LinkType.ETHERNET)
                .networkInterface(LinkType.RAW, -1)
                .networkInterface(LinkType.LINUX_SLL2, 0x80 | 20)
                .block(5, ByteBuffer.allocate(8).order(order)) // interface statistics: to be skipped
                .packetOf(0, TIME, ethernet)
                .packetOf(1, TIME / 1_000, raw)
                .packetOf(2, 3L << 20 | 1L << 19, cooked)
                .packetOf(9, TIME, raw)
                .simplePacket(ethernet)
                .section()
                .networkInterface(LinkType.RAW, 3)
                .packetOf(0, 1_500, raw);
        assertEquals(
                List.of(
                        new Datagram(TIME, "a"),
                        new Datagram(TIME, "b"),
                        new Datagram(3_500_000_000L, "c"),
                        new Datagram(3_500_000_000L, "a"),
                        new Datagram(1_500_000_000L, "b")),
                read(writer.toBytes()));
        assertEquals(1, count(CaptureCounter.MALFORMED_PACKETS));
        assertNull(damage);
    }

    @Test
    void shouldReadSectionsOfBothByteOrdersInOneFile() {
        final byte[] little = new CaptureWriter(Format.PCAPNG_LE, 1)
                .datagram(TIME, bytes("le"))
                .toBytes();
        final byte[] big = new CaptureWriter(Format.PCAPNG_BE, 101)
                .datagram(TIME, bytes("be"))
                .toBytes();
        assertEquals(List.of(new Datagram(TIME, "le"), new Datagram(TIME, "be")), read(Frames.concat(little, big)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepWhatStandsBeforeACutAndSaySo(Format format) {
        final CaptureWriter writer = new CaptureWriter(format, LinkType.ETHERNET).datagram(TIME, bytes("whole"));
        final int whole = writer.toBytes().length;
        final byte[] capture = writer.datagram(TIME, bytes("cut")).toBytes();
        assertEquals(1, read(Arrays.copyOf(capture, capture.length - 1)).size());
        assertEquals("the last " + (format.isPcapng() ? "block" : "record") + " is cut off at byte " + whole, damage);
    }

    @Test
    void shouldKeepWhatAGzipHeldThatEndsEarly() {
        final CaptureWriter writer = new CaptureWriter(Format.PCAP_NS_LE, LinkType.ETHERNET);
        for (int i = 0; i < 1_000; i++) {
            writer.datagram(TIME + i, bytes("datagram " + i * 7919));
        }
        final byte[] zipped = writer.toGzip();
        final int kept = read(Arrays.copyOf(zipped, zipped.length / 2)).size();
        assertTrue(kept > 100 && kept < 1_000, kept + " kept");
        assertNotNull(damage);
        assertEquals(1_000, read(Arrays.copyOf(zipped, zipped.length - 4)).size(), "only the trailer is cut");
        assertNotNull(damage);
    }

    @Test
    void shouldReadZipMembersOneBehindTheOther() {
        final byte[] capture = new CaptureWriter(Format.PCAP_NS_LE, LinkType.ETHERNET)
                .datagram(TIME, bytes("one"))
                .datagram(TIME, bytes("two"))
                .toBytes();
        final byte[] first = CaptureWriter.gzip(Arrays.copyOf(capture, 50));
        final byte[] second = CaptureWriter.gzip(Arrays.copyOfRange(capture, 50, capture.length));
        assertEquals(2, read(Frames.concat(first, second)).size());
        assertNull(damage);
    }

    @Test
    void shouldStopAtALengthThatCannotBe() {
        final CaptureWriter writer = new CaptureWriter(Format.PCAP_NS_LE, LinkType.ETHERNET).datagram(TIME, bytes("a"));
        final int start = writer.toBytes().length;
        final byte[] capture = writer.datagram(TIME, bytes("b")).toBytes();
        capture[start + 10] = 5; // captured length: 327,000 bytes
        assertEquals(1, read(capture).size());
        assertTrue(damage.startsWith("damaged at byte " + start), damage);
    }

    @Test
    void shouldReadMoreThanAWindow() {
        final CaptureWriter writer = new CaptureWriter(Format.PCAP_NS_LE, LinkType.ETHERNET);
        final byte[] payload = new byte[60_000];
        for (int i = 0; i < 60; i++) {
            writer.datagram(TIME + i, payload);
        }
        assertEquals(60, read(writer.toBytes()).size());
        assertEquals(60, read(writer.toGzip()).size());
    }

    @Test
    void shouldNameWhatIsNoCaptureInOneLine() {
        assertEquals(
                "test.pcap: not a capture: neither pcap nor pcapng",
                assertThrows(CaptureException.class, () -> read(bytes("not a capture at all, only text")))
                        .getMessage());
        assertThrows(CaptureException.class, () -> read(new byte[0]));
        assertThrows(CaptureException.class, () -> read(new byte[] {0x1f, (byte) 0x8b}));
        final byte[] usb = new CaptureWriter(Format.PCAP_NS_LE, 189).toBytes();
        assertTrue(assertThrows(CaptureException.class, () -> read(usb))
                .getMessage()
                .startsWith("test.pcap: link type 189 is not known; known are Ethernet (1)"));
    }

    @Test
    void shouldCountPacketsOfAnUnknownInterfaceAndNameItsType() {
        final byte[] capture = new CaptureWriter(Format.PCAPNG_LE, LinkType.ETHERNET)
                .networkInterface(189, 9)
                .packetOf(1, TIME, new byte[60])
                .datagram(TIME, bytes("read"))
                .toBytes();
        try (CaptureReader reader =
                CaptureReader.open(new ByteArrayInputStream(capture), "x", capture.length, counters)) {
            assertEquals(CaptureReader.Step.OTHER, reader.next());
            assertEquals(189, reader.unknownLinkType());
            assertEquals(CaptureReader.Step.DATAGRAM, reader.next());
        }
        assertEquals(1, count(CaptureCounter.UNKNOWN_LINK_TYPE));
    }

    @Test
    void shouldOpenFilesAndTellHowFarItIs(@TempDir Path directory) throws Exception {
        final byte[] capture = new CaptureWriter(Format.PCAP_US_LE, 1)
                .datagram(TIME, bytes("x"))
                .toBytes();
        final Path file = Files.write(directory.resolve("misnamed.pcapng.gz"), capture);
        try (CaptureReader reader = CaptureReader.open(file, counters)) {
            assertEquals(capture.length, reader.size());
            assertEquals(CaptureReader.Step.DATAGRAM, reader.next());
            assertEquals(CaptureReader.Step.END, reader.next());
            assertEquals(capture.length, reader.bytesRead());
        }
        final Path absent = directory.resolve("absent.pcap");
        assertEquals(
                absent + ": no such file",
                assertThrows(CaptureException.class, () -> CaptureReader.open(absent, counters))
                        .getMessage());
        assertThrows(CaptureException.class, () -> CaptureReader.open(directory, counters));
    }
}
