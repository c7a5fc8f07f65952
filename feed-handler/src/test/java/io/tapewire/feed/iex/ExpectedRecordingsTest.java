package io.tapewire.feed.iex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.capture.CaptureCounter;
import io.tapewire.feed.capture.CaptureReader;
import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real captures add up to, against results that other programs found. */
@EnabledIfEnvironmentVariable(
        named = "TAPEWIRE_DATA",
        matches = ".+",
        disabledReason = "TAPEWIRE_DATA names the folder of recordings, which are not part of the project")
class ExpectedRecordingsTest {
    private final FeedFixture fixture = new FeedFixture(false);
    private final Counters<CaptureCounter> packets = new Counters<>(CaptureCounter.class);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    private static Path data(String path) {
        return Path.of(System.getenv("TAPEWIRE_DATA")).resolve(path);
    }

    private static Map<String, Object> json(String name) throws IOException {
        return MiniJson.object(Files.readString(data("expected/" + name)));
    }

    private void read(Path file) {
        try (CaptureReader reader = CaptureReader.open(file, packets)) {
            for (CaptureReader.Step step = reader.next(); step != CaptureReader.Step.END; step = reader.next()) {
                if (step == CaptureReader.Step.DATAGRAM) {
                    fixture.give(reader.buffer(), reader.offset(), reader.length());
                }
            }
        }
        fixture.spreadAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iex_deep10_20231002_first5000",
                "iex_deep10_sample_20170425_streams01-02",
                "iex_tops16_sample_20170710_part1"
            })
    @SuppressWarnings("unchecked")
    void shouldAddUpToWhatIsExpectedOfEverySymbol(String name) throws IOException {
        read(data("iex/" + name + ".pcap.gz"));
        final Map<String, Object> expected = json(name + ".json");
        assertEquals(expected.get("packets"), packets.get(CaptureCounter.DATAGRAMS));
        assertEquals(expected.get("messages"), fixture.count(IexCounter.MESSAGES));
        assertEquals(((List<?>) expected.get("streams")).size(), fixture.count(IexCounter.EPOCHS));
        assertEquals(List.of(), expected.get("gaps"));
        assertEquals(0, fixture.count(IexCounter.GAPS));
        assertEquals(expected.get("types"), types((Map<String, Long>) expected.get("types")));
        assertEquals(0, fixture.count(IexCounter.MALFORMED_MESSAGES) + fixture.count(IexCounter.UNKNOWN_TYPES));

        final Map<String, Object> symbols = json(name + ".symbols.json");
        final Map<String, Map<String, Object>> states = (Map<String, Map<String, Object>>) symbols.get("state");
        final MarketState tape = fixture.state();
        assertEquals(symbols.get("symbols_seen_in_file"), (long) tape.bySymbol().size());
        assertEquals(comparable(states), actual(tape, states));
    }

    private Map<String, Long> types(Map<String, Long> expected) {
        final Map<String, Long> types = new LinkedHashMap<>();
        long sum = 0;
        for (final String type : expected.keySet()) {
            types.put(type, fixture.feed().typeCount(type.charAt(0)));
            sum += types.get(type);
        }
        assertEquals(fixture.count(IexCounter.MESSAGES), sum);
        return types;
    }

    /** The expected state, without the times and counts that the tape does not keep. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> comparable(Map<String, Map<String, Object>> states) {
        final Map<String, String> lines = new TreeMap<>();
        states.forEach((symbol, state) -> {
            final List<Object> eligible = (List<Object>) state.get("last_eligible");
            lines.put(
                    symbol,
                    state.get("bid") + " " + state.get("ask") + " last " + state.get("last") + " volume "
                            + state.get("volume") + " of " + state.get("trades") + " eligible "
                            + (eligible == null ? null : eligible.get(0)) + " " + state.get("status"));
        });
        return lines;
    }

    /** The same of the tape: every expected symbol, and every other one that has a value. */
    private Map<String, String> actual(MarketState tape, Map<String, Map<String, Object>> states) {
        final Map<String, String> lines = new TreeMap<>();
        for (final Instrument instrument : tape.bySymbol().values()) {
            final boolean hasValue = tape.lastValues().quoteSeq(instrument.id())
                            + tape.lastValues().tradeSeq(instrument.id())
                    > 0;
            if (hasValue || states.containsKey(instrument.symbol())) {
                lines.put(instrument.symbol(), line(tape, instrument.id()));
            }
            assertTrue(tape.lastValues().statusSeq(instrument.id()) > 0, "every symbol has a status");
        }
        return lines;
    }

    private String line(MarketState tape, int id) {
        final List<Object> last = new ArrayList<>();
        Object volume = null;
        Object trades = null;
        Object eligible = null;
        if (tape.lastValues().tradeSeq(id) > 0) {
            final TradeDecoder trade = new TradeDecoder()
                    .wrapAndApplyHeader(
                            tape.lastValues().buffer(id), tape.lastValues().tradeOffset(id), header);
            last.addAll(List.of(price(trade.price()), trade.size(), Long.toString(trade.tradeId())));
            volume = trade.volume();
            trades = trade.trades();
            eligible = trade.lastPrice() == RecordLayout.NULL_MANTISSA ? null : price(trade.lastPrice());
        }
        return sides(tape, id) + " last " + (last.isEmpty() ? null : last) + " volume " + volume + " of " + trades
                + " eligible " + eligible + " " + status(tape, id);
    }

    private String sides(MarketState tape, int id) {
        if (tape.lastValues().quoteSeq(id) == 0) {
            return "null null";
        }
        final QuoteDecoder quote = new QuoteDecoder()
                .wrapAndApplyHeader(
                        tape.lastValues().buffer(id), tape.lastValues().quoteOffset(id), header);
        return side(quote.bidPx(), quote.bidQty()) + " " + side(quote.askPx(), quote.askQty());
    }

    private static String side(long price, long size) {
        return price == RecordLayout.NULL_MANTISSA
                ? "null"
                : List.of(price(price), size).toString();
    }

    private static String price(long mantissa) {
        return BigDecimal.valueOf(mantissa, 4).toPlainString();
    }

    private String status(MarketState tape, int id) {
        final TradingStatusDecoder status = new TradingStatusDecoder()
                .wrapAndApplyHeader(
                        tape.lastValues().buffer(id), tape.lastValues().statusOffset(id), header);
        return switch (status.tradingState()) {
            case TRADING -> "T";
            case HALTED -> "H";
            case PAUSED -> "P";
            case ORDER_ACCEPTANCE -> "O";
            default -> "null";
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AuctionInformationMessage A",
                "OfficialPriceMessage X",
                "OperationalHaltStatusMessage OHQS",
                "QuoteUpdateMessage Q",
                "SecurityDirectoryMessage DPOHQPOHQPOHQPOHQPOHQDPOHQPOHQPOHQPOHQPOHQPOHQPOHQPO",
                "ShortSalePriceTestStatusMessage P",
                "SystemEventMessage S",
                "TradeReportMessage T",
                "TradingStatusMessage H"
            })
    void shouldReadCapturesOfOnePacket(String line) {
        final String[] words = line.split(" ");
        read(data("iex/omi_tops16_20180127/" + words[0] + ".pcap"));
        assertEquals(words[1].length(), fixture.count(IexCounter.MESSAGES));
        words[1].chars()
                .forEach(type -> assertEquals(
                        words[1].chars().filter(other -> other == type).count(),
                        fixture.feed().typeCount(type)));
        assertEquals(1, fixture.count(IexCounter.EPOCHS));
    }
}
