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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class IexFeedTest {
    private static final long T = IexStream.START;
    private static final String EPOCH_TOPS = "NEW_EPOCH session 1137508352 iex:1";
    private static final String EPOCH_DEEP = "NEW_EPOCH session 1286602752 iex:1";

    private final FeedFixture fixture = new FeedFixture(false);

    private static byte[] buy(boolean complete, int size, long price) {
        return level('8', complete, T, "A", size, price);
    }

    private static byte[] sell(boolean complete, int size, long price) {
        return level('5', complete, T, "A", size, price);
    }

    private void assertNews(String... lines) {
        assertEquals(List.of(lines), fixture.news());
    }

    @Test
    void shouldWriteEachTopsQuoteWithEmptySides() {
        fixture.give(IexStream.tops()
                .segment(
                        quote(T, "A", 100, 1_230_000, 1_240_000, 300),
                        quote(T, "A", 100, 1_230_000, 1_240_000, 300),
                        quote(T, "B", 0, 0, 53_800, 110),
                        quote(T, "B", 1, 0, 0, 0)));
        assertNews(
                EPOCH_TOPS,
                "def - - e-4/0 IEX A",
                "quote A 1230000x100 1240000x300",
                "quote A 1230000x100 1240000x300",
                "def - - e-4/0 IEX B",
                "quote B -x- 53800x110",
                "quote B 0x1 -x-");
    }

    @Test
    void shouldWriteTradesWithTheirConditionsAndBreaks() {
        fixture.give(IexStream.tops()
                .segment(
                        trade(0x40, T, "A", 100, 10_000, 1),
                        trade(0x88, T, "A", 200, 10_100, 2),
                        trade(0x20 | 0x10, T, "A", 5, 10_200, 3),
                        tradeBreak(0, T, "A", 200, 10_100, 2)));
        assertNews(
                EPOCH_TOPS,
                "def - - e-4/0 IEX A",
                "trade A 10000x100 #1 volume 100 of 1 last - conditions 2",
                "trade A 10100x200 #2 volume 300 of 2 last 10100 conditions 17",
                "trade A 10200x5 #3 volume 305 of 3 last 10100 conditions 12",
                "break A 10100x200 #2");
    }

    @Test
    void shouldDefineAnInstrumentAtItsFirstSightInAnyMessage() {
        fixture.give(IexStream.tops()
                .segment(
                        retailLiquidity('A', T, "I"),
                        officialPrice('Q', T, "X", 1),
                        auction('O', T, "AU"),
                        securityEvent('O', T, "E"),
                        directory(0x80, T, "D", 100, 99_000),
                        directory(0, T, "I", 10, 12_000),
                        directory(0, T, "I", 10, 12_000)));
        assertNews(
                EPOCH_TOPS,
                "def - - e-4/0 IEX I",
                "def - - e-4/0 IEX X",
                "def - - e-4/0 IEX AU",
                "def - - e-4/0 IEX E",
                "def 100 99000 e-4/0 TEST IEX D",
                "def 10 12000 e-4/0 IEX I");
    }

    @Test
    void shouldWriteAStatusWhereAPartOfItChanges() {
        fixture.give(IexStream.deep()
                .segment(
                        systemEvent('O', T),
                        shortSale(0, T, "A"),
                        operationalHalt('N', T, "A"),
                        tradingStatus('H', T, "A", "T1"),
                        tradingStatus('H', T, "A", "T1"),
                        tradingStatus('T', T, "A", ""),
                        operationalHalt('O', T, "A"),
                        shortSale(1, T, "A"),
                        shortSale(1, T, "A")));
        assertNews(
                EPOCH_DEEP,
                "def - - e-4/0 IEX A",
                "status A UNKNOWN UNKNOWN NOT_IN_EFFECT CLOSED @2 ",
                "status A UNKNOWN NOT_HALTED NOT_IN_EFFECT CLOSED @3 ",
                "status A HALTED NOT_HALTED NOT_IN_EFFECT CLOSED @4 T1",
                "status A TRADING NOT_HALTED NOT_IN_EFFECT CLOSED @6 ",
                "status A TRADING HALTED NOT_IN_EFFECT CLOSED @7 ",
                "status A TRADING HALTED IN_EFFECT CLOSED @8 ");
    }

    @Test
    void shouldSpreadAChangeOfSessionOverAllInstruments() {
        final IexStream stream = IexStream.deep();
        for (int i = 0; i < 100; i++) {
            fixture.give(stream.segment(tradingStatus('T', T, "S" + i, "")));
        }
        fixture.news();
        fixture.give(stream.segment(systemEvent('R', T), trade(0, T, "S99", 1, 1, 1)));
        final List<String> first = fixture.news();
        assertEquals(2 * IexFeed.SPREAD_LIMIT + 1, first.size(), "32 behind each of two messages");
        assertEquals("status S0 TRADING UNKNOWN UNKNOWN REGULAR @101 ", first.get(0));
        assertTrue(first.get(IexFeed.SPREAD_LIMIT).startsWith("trade S99"));
        fixture.give(stream.segment(operationalHalt('N', T, "S98"))); // writes its session too
        assertEquals(3, fixture.spread());
        assertEquals(0, fixture.spread());
        assertEquals(1 + IexFeed.SPREAD_LIMIT + 3, fixture.news().size());
        fixture.give(stream.segment(systemEvent('R', T)));
        assertNews();
    }

    @Test
    void shouldWriteADeepQuoteWhereTheCommittedBestDiffers() {
        fixture.give(IexStream.deep()
                .segment(
                        buy(true, 100, 10_000),
                        buy(true, 100, 9_000), // not the best
                        buy(false, 0, 10_000), // in transition: never published
                        buy(false, 200, 10_000),
                        buy(true, 100, 10_000), // as it was
                        sell(true, 50, 10_100),
                        buy(false, 0, 10_000),
                        sell(true, 60, 10_100),
                        sell(true, 0, 10_100),
                        buy(true, 0, 9_000)));
        assertNews(
                EPOCH_DEEP,
                "def - - e-4/0 IEX A",
                "quote A 10000x100 -x-",
                "quote A 10000x100 10100x50",
                "quote A 9000x100 10100x60",
                "quote A 9000x100 -x-",
                "quote A -x- -x-");
    }

    @Test
    void shouldFlagDeepQuotesAfterAGapUntilTheNextEpoch() {
        final IexStream stream = IexStream.deep();
        fixture.give(stream.segment(buy(true, 100, 10_000)));
        fixture.give(stream.at(5).segment(buy(true, 200, 10_000)));
        fixture.give(stream.segment(buy(true, 300, 10_000)));
        fixture.give(stream.at(1).segment(buy(true, 300, 10_000)));
        assertNews(
                EPOCH_DEEP,
                "def - - e-4/0 IEX A",
                "quote A 10000x100 -x-",
                "GAP 2-4 session 1286602752 iex:1",
                "quote A 10000x200 -x- SUSPECT",
                "quote A 10000x300 -x- SUSPECT",
                EPOCH_DEEP,
                "quote A 10000x300 -x-");
        assertEquals(List.of(2L, 4L), List.copyOf(fixture.feed().gaps()));
    }

    @Test
    void shouldFlagDeepQuotesAfterALateJoinButNoTopsQuote() {
        fixture.give(IexStream.deep().at(100).segment(buy(true, 100, 10_000)));
        assertNews(EPOCH_DEEP, "def - - e-4/0 IEX A", "quote A 10000x100 -x- SUSPECT");
        final FeedFixture tops = new FeedFixture(false);
        final IexStream stream = IexStream.tops().at(100);
        tops.give(stream.segment(quote(T, "A", 1, 1, 2, 1)));
        tops.give(stream.at(200).segment(quote(T, "A", 1, 1, 2, 1)));
        assertEquals(
                List.of(
                        EPOCH_TOPS,
                        "def - - e-4/0 IEX A",
                        "quote A 1x1 2x1",
                        "GAP 101-199 session 1137508352 iex:1",
                        "quote A 1x1 2x1"),
                tops.news());
    }

    @Test
    void shouldForgetBooksStatusesAndTotalsAtAnEpoch() {
        final IexStream stream = IexStream.deep();
        final byte[][] day = {
            systemEvent('R', T), tradingStatus('T', T, "A", ""), buy(true, 100, 10_000), trade(0, T, "A", 10, 10_000, 1)
        };
        fixture.give(stream.segment(day));
        fixture.news();
        fixture.give(stream.at(1).segment(day));
        assertNews(
                EPOCH_DEEP,
                "status A TRADING UNKNOWN UNKNOWN REGULAR @2 ",
                "quote A 10000x100 -x-",
                "trade A 10000x10 #1 volume 10 of 1 last 10000 conditions 0");
    }

    @Test
    void shouldMarkStampsFromTheFuture() {
        final IexStream stream = IexStream.tops();
        fixture.give(stream.segment(
                quote(T + IexTicks.FUTURE_STAMP_NS, "A", 1, 1, 2, 1),
                quote(T + IexTicks.FUTURE_STAMP_NS + 1, "A", 1, 1, 2, 1),
                quote(Long.MIN_VALUE, "A", 1, 1, 2, 1),
                quote(Long.MAX_VALUE, "A", 1, 1, 2, 1)));
        assertEquals(
                List.of("quote A 1x1 2x1", "quote A 1x1 2x1 FUTURE", "quote A 1x1 2x1", "quote A 1x1 2x1 FUTURE"),
                fixture.news().subList(2, 6));
        assertEquals(2, fixture.count(IexCounter.FUTURE_STAMPS));
    }

    @Test
    void shouldRefuseSymbolsAndLevelsThatCannotBe() {
        fixture.give(IexStream.deep()
                .segment(
                        buy(true, 100, 10_000),
                        level('8', true, T, "", 1, 1),
                        level('8', true, T, "A\u0001", 1, 1),
                        directory(0, T, " A", 1, 1),
                        buy(true, 100, Long.MIN_VALUE),
                        buy(true, 100, 1L << 53),
                        buy(true, 90, 10_000)));
        assertNews(EPOCH_DEEP, "def - - e-4/0 IEX A", "quote A 10000x100 -x-", "quote A 10000x90 -x- SUSPECT");
        assertEquals(3, fixture.count(IexCounter.MALFORMED_MESSAGES));
        assertEquals(2, fixture.count(IexCounter.REFUSED_LEVELS));
    }

    @Test
    void shouldContinueAVenueSessionAfterARestartWithoutAnEpoch() {
        final FeedFixture live = new FeedFixture(true);
        final IexStream stream = IexStream.deep();
        live.give(stream.segment(
                tradingStatus('T', T, "A", "R"), systemEvent('R', T), level('8', true, T, "A", 100, 10_000)));
        live.news();
        live.restart(true);
        live.give(stream.segment(level('5', true, T, "A", 50, 10_100)));
        live.give(stream.segment(tradingStatus('T', T, "A", "R"))); // known from the tape
        live.give(stream.at(8).segment(trade(0, T, "A", 1, 10_000, 1)));
        assertEquals(
                List.of(
                        "quote A -x- 10100x50 SUSPECT", // the book is not on the tape
                        "GAP 6-7 session 1286602752 iex:1",
                        "trade A 10000x1 #1 volume 1 of 1 last 10000 conditions 0"),
                live.news());
        assertEquals(0, live.count(IexCounter.EPOCHS));
    }

    @Test
    void shouldFinishASpreadThatARestartBrokeOff() {
        final FeedFixture live = new FeedFixture(true);
        final IexStream stream = IexStream.deep();
        for (int i = 0; i < 50; i++) {
            live.give(stream.segment(tradingStatus('T', T, "S" + i, "")));
        }
        live.give(stream.segment(systemEvent('R', T)));
        live.news();
        live.restart(true);
        live.give(stream.segment());
        live.spreadAll();
        final List<String> news = live.news();
        assertEquals(50 - IexFeed.SPREAD_LIMIT, news.size());
        assertEquals("status S49 TRADING UNKNOWN UNKNOWN REGULAR @51 ", news.get(news.size() - 1));
    }

    @Test
    void shouldBeginAnEpochWhereTheTapeHasAnotherSessionOrTheSourceIsACapture() {
        final FeedFixture live = new FeedFixture(true);
        live.give(IexStream.tops().segment(quote(T, "A", 1, 1, 2, 1)));
        live.news();
        live.restart(true);
        live.give(new IexStream(IexLayout.TOPS_1_6, 1, 99).sentAt(T - 5).segment(quote(T, "A", 1, 1, 2, 1)));
        assertEquals(List.of("NEW_EPOCH session 99 iex:1", "quote A 1x1 2x1"), live.news());
        live.restart(false);
        live.give(new IexStream(IexLayout.TOPS_1_6, 1, 99).at(2).segment(quote(T, "A", 1, 1, 2, 1)));
        assertEquals(List.of("NEW_EPOCH session 99 iex:1", "quote A 1x1 2x1"), live.news());
    }
}
