package io.tapewire.tape;

import org.agrona.DirectBuffer;

/** The time of records, for whoever asks for a range of it. One thread; follows a {@link MarketState}. */
interface RecordClock {
    /** Which one people ask for. */
    enum Kind {
        /** Market time: running maximum of tsExchange of the record's source in its epoch. */
        MARKET,
        /** The feed handler's wall clock, tsIngest. */
        INGEST
    }

    /** {@return time of the record that the state has taken last, ns since 1970} Called for each record. */
    long timeOf(int templateId, DirectBuffer record, int offset);

    /** {@return the earliest time that a record behind this one, of whatever source, can have while the stretch lasts} */
    long earliest();

    /** {@return the latest time that a record before this one, of whatever source, can have had in this stretch} */
    long latest();

    /** {@return number of the stretch of the tape within which times do not fall} */
    int stretch();

    /** {@return tsIngest, which never decreases} */
    static RecordClock ingest(MarketState state) {
        return new RecordClock() {
            @Override
            public long timeOf(int templateId, DirectBuffer record, int offset) {
                return state.tsIngest();
            }

            @Override
            public long earliest() {
                return state.tsIngest();
            }

            @Override
            public long latest() {
                return state.tsIngest();
            }

            @Override
            public int stretch() {
                return 0;
            }
        };
    }
}
