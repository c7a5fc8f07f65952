package io.tapewire.tape;

/** The columns of an export, in order: the same for all types of records, named as in JSON. Only ever added to, at the end. */
enum CsvColumn {
    TYPE("type"),
    TAPE_SEQ("tapeSeq"),
    TS_INGEST("tsIngest"),
    TS_EXCHANGE("tsExchange"),
    VENUE_SEQ("venueSeq"),
    SOURCE_ID("sourceId"),
    SOURCE("source"),
    EPOCH("epoch"),
    SYMBOL("symbol"),
    SEQ("seq"),
    BID("bid"),
    BID_SIZE("bidSize"),
    ASK("ask"),
    ASK_SIZE("askSize"),
    PRICE("price"),
    SIZE("size"),
    TRADE_ID("tradeId"),
    CONDITIONS("conditions"),
    VOLUME("volume"),
    TRADES("trades"),
    LAST_ELIGIBLE("lastEligible"),
    LAST_PRICE("lastPrice"),
    OPEN("open"),
    HIGH("high"),
    LOW("low"),
    STATUS("status"),
    REASON("reason"),
    HALT("halt"),
    SHORT_SALE("shortSale"),
    SESSION("session"),
    KIND("kind"),
    GENERATION("generation"),
    FROM_SEQ("fromSeq"),
    TO_SEQ("toSeq"),
    VENUE_SESSION("venueSession"),
    INSTRUMENT_ID("instrumentId"),
    VENUE("venue"),
    PRICE_EXPONENT("priceExponent"),
    QUANTITY_EXPONENT("quantityExponent"),
    ROUND_LOT("roundLot"),
    REFERENCE_PRICE("referencePrice"),
    FLAGS("flags"),
    MARKS("marks");

    private final String title;

    CsvColumn(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
