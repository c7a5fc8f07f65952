package io.tapewire.feed.iex;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import java.util.Arrays;

/**
 * The books of a DEEP channel and what was last published of each. While an event is not complete a book is in transition: its best prices are
 * not asked for. One thread owns it.
 */
final class DeepBooks {
    private Book[] books = new Book[256]; // by instrument id, made at its first level

    /** One instrument's book, and the best prices last written. */
    static final class Book {
        private final PriceLevels bids = PriceLevels.bids();
        private final PriceLevels asks = PriceLevels.asks();
        private boolean incomplete; // a level was refused
        private boolean published;
        private long bidPrice;
        private long bidSize;
        private long askPrice;
        private long askSize;

        /**
         * Sets the size at a price; 0 removes the level.
         *
         * @return false where the level was refused: its price does not fit, or the side is full. The book is incomplete then
         */
        boolean set(boolean buy, long price, long size) {
            final boolean fits = price > -RecordLayout.MANTISSA_LIMIT && price < RecordLayout.MANTISSA_LIMIT;
            final boolean done = fits && (buy ? bids : asks).set(price, size);
            incomplete |= !done;
            return done;
        }

        /** Takes the best prices as they are now; to be called where the book is whole. {@return whether they differ from the last ones} */
        boolean commit() {
            final boolean hasBid = bids.count() > 0;
            final boolean hasAsk = asks.count() > 0;
            final long newBidPrice = hasBid ? bids.bestPrice() : NULL_MANTISSA;
            final long newBidSize = hasBid ? bids.bestSize() : NULL_MANTISSA;
            final long newAskPrice = hasAsk ? asks.bestPrice() : NULL_MANTISSA;
            final long newAskSize = hasAsk ? asks.bestSize() : NULL_MANTISSA;
            if (published
                    && newBidPrice == bidPrice
                    && newBidSize == bidSize
                    && newAskPrice == askPrice
                    && newAskSize == askSize) {
                return false;
            }
            published = true;
            bidPrice = newBidPrice;
            bidSize = newBidSize;
            askPrice = newAskPrice;
            askSize = newAskSize;
            return true;
        }

        private void clear() {
            bids.clear();
            asks.clear();
            incomplete = false;
            published = false;
        }

        boolean isIncomplete() {
            return incomplete;
        }

        long bidPrice() {
            return bidPrice;
        }

        long bidSize() {
            return bidSize;
        }

        long askPrice() {
            return askPrice;
        }

        long askSize() {
            return askSize;
        }
    }

    /** {@return the book of an instrument, empty at first} */
    Book book(int instrumentId) {
        if (instrumentId >= books.length) {
            books = Arrays.copyOf(books, Math.max(instrumentId + 1, books.length * 2));
        }
        if (books[instrumentId] == null) {
            books[instrumentId] = new Book();
        }
        return books[instrumentId];
    }

    /** Forgets all levels and what was published: an epoch began. */
    void clear() {
        for (final Book book : books) {
            if (book != null) {
                book.clear();
            }
        }
    }
}
