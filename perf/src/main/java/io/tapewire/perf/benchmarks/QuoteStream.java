package io.tapewire.perf.benchmarks;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.tape.TickWriter;

/** Quotes of a few instruments in turn, each different from the one before, written as a venue's would be. */
final class QuoteStream {
    private static final long START_NS = 1_696_248_000_000_000_000L;
    private static final int PRICE_EXPONENT = -4;

    private final TickWriter writer;
    private final int[] ids;
    private long count;

    QuoteStream(TickWriter writer, int instruments) {
        this.writer = writer;
        ids = new int[instruments];
        writer.tsIngest(START_NS);
        final int source = writer.source("bench", "BENCH", 0);
        writer.newEpoch(source, 1);
        for (int i = 0; i < instruments; i++) {
            ids[i] = writer.defineInstrument(source, symbol(i), PRICE_EXPONENT, 0, 0, 100, NULL_MANTISSA);
        }
    }

    static String symbol(int index) {
        return "SYM" + index;
    }

    /** {@return tapeSeq of the next quote} */
    long write() {
        final long n = count++;
        final long price = 1_000_000 + n % 1_000 * 100;
        final long now = START_NS + n * 1_000;
        writer.tsIngest(now);
        return writer.quote(ids[(int) (n % ids.length)], now - 500, n + 1, 0, 0, price, 100 + n % 7, price + 100, 300);
    }
}
