package io.tapewire.feed.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.Mutations;
import io.tapewire.feed.capture.CaptureWriter.Format;
import io.tapewire.schemas.process.Counters;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaptureRobustnessTest {
    private static final long SEED = 20_261_125L;

    /** Opens and reads all: may refuse the file, in one line, and nothing else. */
    private static void read(byte[] capture) {
        final Counters<CaptureCounter> counters = new Counters<>(CaptureCounter.class);
        try (CaptureReader reader =
                CaptureReader.open(new ByteArrayInputStream(capture), "x", capture.length, counters)) {
            int steps = 0;
            CaptureReader.Step step = reader.next();
            while (step != CaptureReader.Step.END) {
                if (step == CaptureReader.Step.DATAGRAM) {
                    assertTrue(reader.offset() >= 0 && reader.length() >= 0);
                    reader.buffer().boundsCheck(reader.offset(), reader.length());
                }
                assertTrue(steps++ <= capture.length, "it ends");
                step = reader.next();
            }
        } catch (final CaptureException e) {
            assertTrue(e.getMessage().indexOf('\n') < 0);
        }
    }

    private static byte[] golden(Format format) {
        final byte[] udp = Frames.udp("payload".getBytes(US_ASCII));
        final byte[] hops = Frames.extension(60, 0, 0, Frames.extension(17, 1, 0, udp));
        final CaptureWriter writer = new CaptureWriter(format, LinkType.ETHERNET)
                .datagram(1_696_248_000_123_456_000L, "one".getBytes(US_ASCII))
                .packet(1_696_248_000_123_456_000L, Frames.ethernet(Frames.ipv4(udp), 0x0800, 0x8100, 0x88a8))
                .packet(1_696_248_000_123_456_000L, Frames.ethernet(Frames.ipv6(hops, 0), 0x86dd));
        if (format.isPcapng()) {
            writer.networkInterface(LinkType.LINUX_SLL2, -1)
                    .simplePacket(Frames.ethernet(Frames.ipv4(udp), 0x0800))
                    .packetOf(1, 1_696_248_000_123_456L, Frames.link(LinkType.LINUX_SLL2, Frames.ipv4(udp), false))
                    .section()
                    .networkInterface(LinkType.RAW, 0x80 | 30)
                    .packetOf(0, 1L << 40, Frames.ipv4(udp));
        }
        return writer.toBytes();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSurviveAllCutsAndBitFlips(Format format) {
        Mutations.allCuts(golden(format), CaptureRobustnessTest::read);
        Mutations.allBitFlips(golden(format), CaptureRobustnessTest::read);
    }

    @Test
    void shouldSurviveAllCutsAndBitFlipsOfAGzip() {
        Mutations.allCuts(CaptureWriter.gzip(golden(Format.PCAPNG_LE)), CaptureRobustnessTest::read);
        Mutations.allBitFlips(CaptureWriter.gzip(golden(Format.PCAPNG_LE)), CaptureRobustnessTest::read);
    }

    @Test
    void shouldSurviveMutationsOfPcap() {
        Mutations.seeded(golden(Format.PCAP_US_LE), Mutations.COUNT, SEED, CaptureRobustnessTest::read);
    }

    @Test
    void shouldSurviveMutationsOfPcapng() {
        Mutations.seeded(golden(Format.PCAPNG_BE), Mutations.COUNT, SEED, CaptureRobustnessTest::read);
    }

    @Test
    void shouldSurviveMutationsOfPacketsOfEveryLinkType() {
        final List<Integer> linkTypes = List.of(0, 1, 12, 14, 101, 108, 113, 228, 229, 276);
        final UdpDecoder decoder = new UdpDecoder();
        final byte[] udp = Frames.udp("payload".getBytes(US_ASCII));
        for (final int linkType : linkTypes) {
            final byte[] packet = Frames.link(linkType, Frames.ipv4(udp), false);
            Mutations.seeded(packet, Mutations.COUNT / linkTypes.size(), SEED, bytes -> {
                if (decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, false, linkType)
                        == CaptureCounter.DATAGRAMS) {
                    new UnsafeBuffer(bytes).boundsCheck(decoder.payloadOffset(), decoder.payloadLength());
                }
            });
        }
    }
}
