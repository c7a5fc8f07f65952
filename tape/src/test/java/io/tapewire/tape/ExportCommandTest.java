package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    /** Wall clock of the tape, ns; the venue's stamps are a second behind. */
    private static final long START_NS = TimeUnit.MILLISECONDS.toNanos(TapeFixture.START_MS);

    private static final long NS = TimeUnit.SECONDS.toNanos(1);

    private TapeFixture tape;
    private ExportFixture export;
    private TickWriter writer;

    @BeforeEach
    void begin(@TempDir Path directory) {
        tape = new TapeFixture(directory.resolve("tape"));
        export = new ExportFixture(tape.directory());
        open();
    }

    private void open() {
        final WritableTape written = tape.open();
        writer = new TickWriter(written.appender(), written.state(), new TickWriter.Context());
        writer.tsIngest(START_NS);
        writer.source("sim", "SIM", 1);
    }

    private void quote(int id, long second) {
        final long ns = START_NS + TimeUnit.SECONDS.toNanos(second);
        writer.tsIngest(ns);
        writer.quote(id, ns - TimeUnit.SECONDS.toNanos(1), second, 0, 0, 1000 + second, 5, 1001 + second, 6);
    }

    /** 1 epoch, 2 and 3 instruments, then from 4 on a quote for each second from 1 on, of ABC and DEF by turns; ENDED. */
    private void writeSeconds(int count) {
        writer.newEpoch(1, 5);
        define();
        for (int i = 1; i <= count; i++) {
            quote(i % 2 == 1 ? 1 : 2, i);
        }
        writer.feedStatus(1, FeedStatusKind.ENDED, 0, 0);
        writer.close();
    }

    private void define() {
        writer.defineInstrument(1, "ABC", -2, 0, 2, 100, NULL_MANTISSA);
        writer.defineInstrument(1, "DEF", -4, 0, 2, 100, 12345);
    }

    @Test
    void shouldWriteOneSetOfColumnsForAllTypes() {
        writer.newEpoch(1, 5);
        define();
        writer.quote(1, 11, 1, 1, 0, 1000, 5, 1000, 6);
        writer.trade(2, 12, 0, 0, -5, 5, -1, 3, true);
        writer.tradeBreak(2, 13, 3, 0, 50_000, 5, 77, 4);
        writer.tradingStatus(
                1,
                14,
                4,
                0,
                TradingState.HALTED,
                OperationalHalt.NOT_HALTED,
                ShortSaleRestriction.IN_EFFECT,
                TradingSession.REGULAR,
                'T' | '1' << 8);
        writer.close();
        final int generation;
        try (Tape read = ChronicleTape.openForReading(tape.directory())) {
            generation = read.generation();
        }
        assertEquals(0, export.run("export", "--format", "csv"), export::err);
        assertEquals("", export.err());
        assertEquals(
                "type,tapeSeq,tsIngest,tsExchange,venueSeq,sourceId,source,epoch,symbol,seq,bid,bidSize,ask,askSize,"
                        + "price,size,tradeId,conditions,volume,trades,lastEligible,lastPrice,open,high,low,status,"
                        + "reason,halt,shortSale,session,kind,generation,fromSeq,toSeq,venueSession,instrumentId,"
                        + "venue,priceExponent,quantityExponent,roundLot,referencePrice,flags,marks",
                export.out().split("\r\n")[0]);
        final List<List<String>> rows = export.rows();
        rows.forEach(row -> assertEquals(CsvColumn.values().length, row.size()));
        final String head = "tsIngest=" + START_NS;
        assertEquals(
                List.of(
                        List.of(
                                "type=feed",
                                "tapeSeq=1",
                                head,
                                "sourceId=1",
                                "source=sim",
                                "epoch=1",
                                "kind=NEW_EPOCH",
                                "generation=" + generation,
                                "fromSeq=0",
                                "toSeq=0",
                                "venueSession=5",
                                "flags=SIMULATED"),
                        List.of(
                                "type=instrument",
                                "tapeSeq=2",
                                head,
                                "sourceId=1",
                                "source=sim",
                                "epoch=1",
                                "symbol=ABC",
                                "instrumentId=1",
                                "venue=SIM",
                                "priceExponent=-2",
                                "quantityExponent=0",
                                "roundLot=100",
                                "flags=SIMULATED"),
                        List.of(
                                "type=instrument",
                                "tapeSeq=3",
                                head,
                                "sourceId=1",
                                "source=sim",
                                "epoch=1",
                                "symbol=DEF",
                                "instrumentId=2",
                                "venue=SIM",
                                "priceExponent=-4",
                                "quantityExponent=0",
                                "roundLot=100",
                                "referencePrice=1.2345",
                                "flags=SIMULATED"),
                        List.of(
                                "type=quote",
                                "tapeSeq=4",
                                head,
                                "tsExchange=11",
                                "venueSeq=1",
                                "sourceId=1",
                                "source=sim",
                                "epoch=1",
                                "symbol=ABC",
                                "seq=1",
                                "bid=10.00",
                                "bidSize=5",
                                "ask=10.00",
                                "askSize=6",
                                "instrumentId=1",
                                "flags=LOCKED",
                                "marks=FUTURE_STAMP"),
                        List.of(
                                "type=trade",
                                "tapeSeq=5",
                                head,
                                "tsExchange=12",
                                "sourceId=1",
                                "source=sim",
                                "epoch=1",
                                "symbol=DEF",
                                "seq=1",
                                "price=-0.0005",
                                "size=5",
                                "tradeId=18446744073709551615",
                                "conditions=INTERMARKET_SWEEP EXTENDED_HOURS",
                                "volume=5",
                                "trades=1",
                                "lastEligible=true",
                                "lastPrice=-0.0005",
                                "open=-0.0005",
                                "high=-0.0005",
                                "low=-0.0005",
                                "instrumentId=2"),
                        List.of(
                                "type=tradeBreak",
                                "tapeSeq=6",
                                head,
                                "tsExchange=13",
                                "venueSeq=3",
                                "sourceId=1",
                                "source=sim",
                                "epoch=1",
                                "symbol=DEF",
                                "seq=2",
                                "price=5.0000",
                                "size=5",
                                "tradeId=77",
                                "conditions=ODD_LOT",
                                "instrumentId=2"),
                        List.of(
                                "type=status",
                                "tapeSeq=7",
                                head,
                                "tsExchange=14",
                                "venueSeq=4",
                                "sourceId=1",
                                "source=sim",
                                "epoch=1",
                                "symbol=ABC",
                                "seq=1",
                                "status=HALTED",
                                "reason=T1",
                                "halt=NOT_HALTED",
                                "shortSale=IN_EFFECT",
                                "session=REGULAR",
                                "instrumentId=1")),
                rows.stream().map(ExportFixture::set).toList());
    }

    @Test
    void shouldQuoteByRfc4180() {
        final CsvRow row = new CsvRow();
        row.begin("t").set(CsvColumn.SYMBOL, "A,\"B\"").set(CsvColumn.SOURCE, "x\ny");
        assertTrue(row.end().startsWith("t,,,,,,\"x\ny\",,\"A,\"\"B\"\"\",,"));
        assertEquals(CsvColumn.values().length, (row.begin("t").end() + "-").split(",").length);
        assertTrue(row.end().endsWith(",\r"));
    }

    @Test
    void shouldWriteTheLinesOfDumpAsJson() {
        writeSeconds(5);
        assertEquals(0, export.run("dump", "--json"));
        final List<String> dumped = export.out().lines().toList();
        assertEquals(0, export.run("export", "--format", "json"));
        assertEquals(dumped, export.out().lines().toList());
        assertEquals(0, export.run("export", "--format", "JSON", "--from", "seq:4", "--to", "seq:5"));
        assertEquals(dumped.subList(3, 5), export.out().lines().toList());
    }

    @Test
    void shouldTakeMarketTimeUnlessAskedForIngest() {
        writeSeconds(5);
        assertEquals(
                0, export.run("export", "--format=csv", "--from", "2023-11-14T22:13:22Z", "--to", START_NS + 3 * NS));
        assertEquals(List.of(6L, 7L), export.tapeSeqs()); // stamps at 2 s and 3 s
        assertEquals(
                0,
                export.run(
                        "export",
                        "--format=csv",
                        "--clock=ingest",
                        "--from=2023-11-14T23:13:22+01:00",
                        "--to",
                        START_NS + 3 * NS));
        assertEquals(List.of(5L, 6L), export.tapeSeqs());
    }

    @Test
    void shouldCountWhatStandsBeforeTheFirstStampToIt() {
        writeSeconds(3);
        tape.advanceMillis(1);
        open();
        writer.newEpoch(1, 6);
        writer.feedStatus(1, FeedStatusKind.UP, 0, 0);
        quote(1, 1_001);
        writer.close();
        // ENDED of the first epoch has the time of its last quote.
        assertEquals(0, export.run("export", "--format=csv", "--to", START_NS + 2 * NS));
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), export.tapeSeqs());
        assertEquals(0, export.run("export", "--format=csv", "--from", START_NS + 1_000 * NS));
        assertEquals(
                List.of("feed", "feed", "quote"),
                export.rows().stream().map(row -> row.get(0)).toList());
        assertEquals(0, export.run("export", "--format=csv", "--from", START_NS + 1_000 * NS + 1));
        assertEquals(List.of(), export.rows());
    }

    @Test
    void shouldWriteOnlySymbolsAndTypesThatAreAskedFor() {
        writeSeconds(4);
        assertEquals(0, export.run("export", "--format=csv", "--symbol", "DEF"));
        assertEquals(List.of(3L, 5L, 7L), export.tapeSeqs());
        assertEquals(0, export.run("export", "--format=csv", "--symbol", "DEF", "--symbol", "ABC", "--type=quote"));
        assertEquals(List.of(4L, 5L, 6L, 7L), export.tapeSeqs());
        assertEquals(0, export.run("export", "--format=csv", "--symbol=ABC,DEF", "--type=Quote", "--type=feed"));
        assertEquals(List.of(1L, 4L, 5L, 6L, 7L, 8L), export.tapeSeqs());
        assertEquals(0, export.run("export", "--format=csv", "--type=trade,tradebreak,status"));
        assertEquals(List.of(), export.rows());
        assertEquals("", export.err());
        assertEquals(0, export.run("export", "--format=csv", "--symbol=ABC,NONE"));
        assertEquals(List.of(2L, 4L, 6L), export.tapeSeqs());
        assertEquals("tapewire tape: --symbol: no NONE up to tapeSeq 8\n", export.err());
    }

    @Test
    void shouldRefuseWrongUsageWithOneLineAndStatusTwo() {
        writer.close();
        final String[][] wrong = {
            {},
            {"--format=xml"},
            {"--format=csv", "--from=2026-11-25T14:30:00"},
            {"--format=csv", "--to=2026-11-25"},
            {"--format=csv", "--from=seq:x"},
            {"--format=csv", "--from=seq:9", "--to=seq:8"},
            {"--format=csv", "--from=9", "--to=8"},
            {"--format=csv", "--clock=sun"},
            {"--format=csv", "--type=quotes"},
        };
        for (final String[] options : wrong) {
            assertEquals(
                    2,
                    export.run("export", (Object[]) options),
                    List.of(options).toString());
            assertEquals("", export.out());
            assertEquals(1, export.err().lines().count(), export.err());
            final String named = options.length == 0
                    ? "--format"
                    : options[options.length - 1].split("=")[0];
            assertTrue(export.err().contains(named), export.err());
        }
        assertEquals(2, export.run("export", "--format=csv", "--from=2026-11-25T14:30:00"));
        assertTrue(export.err().contains("no time with a zone"), export.err());
        assertEquals(0, export.run("export", "--format=csv"));
        assertEquals(List.of(), export.rows());
        assertEquals(0, export.run("export", "--help"));
        assertTrue(export.out().contains("seq:N"), export.out());
    }

    @Test
    void shouldTellDamageInTheRangeAndWriteTheRest() {
        writeSeconds(9);
        final Path file = tape.newestFile();
        TapeFixture.flip(file, TapeFixture.place(file, 7) * 8 + 400); // stamp of 3 s, wall clock of 4 s
        final String line = "tapewire tape: tapeSeq 7-7 are lost: DAMAGE\n";
        assertLost(line, "--from=seq:5", "--to=seq:9");
        assertEquals(List.of(5L, 6L, 8L, 9L), export.tapeSeqs());
        assertLost(line, "--to=seq:7");
        assertLost("", "--from=seq:8");
        assertLost("", "--to=seq:6");
        assertLost(line, "--from", START_NS + 3 * NS);
        assertLost("", "--from", START_NS + 4 * NS + 1);
        assertLost(line, "--to", START_NS + 3 * NS);
        assertLost("", "--to", START_NS + 2 * NS - 1);
        assertLost(line, "--clock=ingest", "--from", START_NS + 4 * NS, "--to", START_NS + 4 * NS);
        assertLost("", "--clock=ingest", "--from", START_NS + 5 * NS + 1);
        assertLost("", "--clock=ingest", "--to", START_NS + 3 * NS - 1);
        TapeFixture.flip(file, TapeFixture.place(file, 12) * 8 + 400); // nobody knows what stood behind the last
        TapeFixture.flip(file, TapeFixture.place(file, 13) * 8 + 400);
        assertLost("tapewire tape: tapeSeq 12-13 are lost: DAMAGE\n", "--from", START_NS + 7 * NS + 1);
    }

    private void assertLost(String line, Object... options) {
        final Object[] all = new Object[options.length + 1];
        all[0] = "--format=csv";
        System.arraycopy(options, 0, all, 1, options.length);
        assertEquals(line.isEmpty() ? 0 : 1, export.run("export", all), List.of(options)::toString);
        assertEquals(line, export.err(), List.of(options)::toString);
    }

    @Test
    void shouldKnowNamesAndExponentsWhateverWasTrimmedOrDamaged() {
        writer.newEpoch(1, 5);
        define();
        for (int cycle = 1; cycle <= 4; cycle++) {
            quote(1, cycle * 3_600L);
            quote(2, cycle * 3_600L + 1);
            for (int i = 0; i < 20; i++) {
                writer.doWork(i); // the checkpoint stands behind two ticks
            }
            tape.advanceMillis(TimeUnit.HOURS.toMillis(1));
        }
        writer.close();
        final List<Path> files = CycleFiles.list(tape.directory());
        final long second = TapeRetention.firstTapeSeq(files.get(1));
        assertEquals(0, export.run("export", "--format=csv", "--type=quote", "--from=seq:" + second));
        final String whole = export.out();
        assertEquals(6, export.rows().size());
        TapeFixture.flip(files.get(0), TapeFixture.place(files.get(0), 2) * 8 + 400);
        assertEquals(1, export.run("export", "--format=csv", "--type=quote"));
        assertEquals(List.of("ABC", "DEF"), symbols(2));
        assertEquals(0, export.run("trim", "--before=seq:" + second), export::err);
        assertEquals(0, export.run("export", "--format=csv", "--type=quote"), export::err);
        assertEquals(List.of("ABC", "DEF", "ABC", "DEF", "ABC", "DEF"), symbols(6));
        assertEquals(quotesOf(whole), quotesOf(export.out()));
    }

    private List<String> symbols(int count) {
        return export.rows().subList(0, count).stream()
                .map(row -> ExportFixture.value(row, "symbol"))
                .toList();
    }

    /** From the symbol on: the epoch of what stands before the first checkpoint left is not known. */
    private static List<String> quotesOf(String csv) {
        return csv.lines()
                .skip(1)
                .map(line -> List.of(line.split(",", 9)).get(8))
                .toList();
    }

    @Test
    void shouldVerifyAndExportWithoutAWordWhereNobodyLooks() {
        writeSeconds(3);
        assertEquals(0, export.run("verify"));
        assertEquals("", export.err());
        assertEquals(0, export.run("export", "--format=csv"));
        assertEquals("", export.err());
        assertEquals(export.out().length(), export.out().getBytes(StandardCharsets.US_ASCII).length);
    }
}
