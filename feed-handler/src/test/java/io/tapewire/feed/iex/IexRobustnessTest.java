package io.tapewire.feed.iex;

import static io.tapewire.feed.iex.IexMessages.auction;
import static io.tapewire.feed.iex.IexMessages.directory;
import static io.tapewire.feed.iex.IexMessages.level;
import static io.tapewire.feed.iex.IexMessages.officialPrice;
import static io.tapewire.feed.iex.IexMessages.operationalHalt;
import static io.tapewire.feed.iex.IexMessages.quote;
import static io.tapewire.feed.iex.IexMessages.retailLiquidity;
import static io.tapewire.feed.iex.IexMessages.securityEvent;
import static io.tapewire.feed.iex.IexMessages.shortSale;
import static io.tapewire.feed.iex.IexMessages.systemEvent;
import static io.tapewire.feed.iex.IexMessages.trade;
import static io.tapewire.feed.iex.IexMessages.tradeBreak;
import static io.tapewire.feed.iex.IexMessages.tradingStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.feed.Mutations;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class IexRobustnessTest {
    private static final long T = IexStream.START;
    private static final long SEED = 20_261_125L;

    /** Tapes are begun anew after this many inputs: what a mutation leaves behind meets the next ones, and memory stays small. */
    private static final int INPUTS_PER_TAPE = 5_000;

    private FeedFixture fixture = new FeedFixture(true);
    private int inputs;

    private static byte[] golden(IexStream stream) {
        return stream.segment(
                systemEvent('R', T),
                directory(0, T, "A", 100, 10_000),
                tradingStatus('T', T, "A", "R1"),
                retailLiquidity('A', T, "B"),
                operationalHalt('N', T, "A"),
                shortSale(1, T, "A"),
                securityEvent('O', T, "A"),
                quote(T, "A", 100, 10_000, 10_100, 200),
                level('8', false, T, "A", 100, 10_000),
                level('5', true, T, "A", 100, 10_100),
                trade(0x80, T, "A", 100, 10_050, 1),
                tradeBreak(0, T, "A", 100, 10_050, 1),
                officialPrice('Q', T, "A", 10_050),
                auction('O', T, "C"));
    }

    private void give(byte[] datagram) {
        if (inputs++ % INPUTS_PER_TAPE == 0) {
            fixture = new FeedFixture(true);
            fixture.give(golden(IexStream.deep()));
        }
        fixture.give(datagram);
        fixture.spread();
    }

    private final Consumer<byte[]> decoder = this::give;

    @Test
    void shouldSurviveAllCutsAndBitFlips() {
        for (final IexStream stream : new IexStream[] {IexStream.deep(), IexStream.tops()}) {
            Mutations.allCuts(golden(stream), decoder);
            Mutations.allBitFlips(golden(stream), decoder);
        }
    }

    @Test
    void shouldSurviveMutationsOfASegment() {
        Mutations.seeded(golden(IexStream.deep()), Mutations.COUNT, SEED, mutated -> give(renumbered(mutated)));
    }

    /** Every other one continues the stream, so that its messages are looked at and not dropped as old. */
    private byte[] renumbered(byte[] segment) {
        if (inputs % 2 == 0 && segment.length >= IexLayout.SEGMENT_HEADER_LENGTH) {
            new UnsafeBuffer(segment).putLong(IexLayout.FIRST_SEQUENCE, 15 + 14L * inputs);
        }
        return segment;
    }

    @Test
    void shouldSurviveMutationsOfMessagesInSoundSegments() {
        final IexStream stream = IexStream.deep().at(15);
        for (final byte[] message : new byte[][] {
            directory(0, T, "A", 100, 10_000),
            tradingStatus('T', T, "A", "R1"),
            quote(T, "A", 100, 10_000, 10_100, 200),
            level('8', true, T, "A", 100, 10_000),
            trade(0x80, T, "A", 100, 10_050, 1)
        }) {
            Mutations.seeded(message, Mutations.COUNT / 5, SEED, mutated -> give(stream.segment(mutated)));
        }
        assertEquals(fixture.writer().state().tapeSeq(), fixture.state().tapeSeq(), "what was written can be read");
    }
}
