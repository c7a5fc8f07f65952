package io.tapewire.perf.load;

import io.tapewire.tape.Instrument;
import io.tapewire.tape.LastValues;

/** The last part of the law: at rest a client's values are the tape's, for all that it subscribed to. */
final class RestLaw {
    private final TapeFacts facts;
    private final Difference difference;

    /** Told of a value that is not the tape's. */
    interface Difference {
        void found(int instrumentId, int channel, long lastSeq, long newestSeq);
    }

    RestLaw(TapeFacts facts, Difference difference) {
        this.facts = facts;
        this.difference = difference;
    }

    /** {@return values compared; where some differ, minus their number} */
    int compare(ClientScript script, Delivered delivered) {
        facts.readOn();
        final LastValues values = facts.state().lastValues();
        int compared = 0;
        int different = 0;
        for (int id = 1; id <= facts.state().lastInstrumentId(); id++) {
            final int channels = subscribedChannels(script, delivered, id);
            for (int channel = 0; channel < TapeFacts.CHANNELS; channel++) {
                final long newest = (channels & 1 << channel) == 0 ? 0 : newestSeq(values, id, channel);
                if (newest != 0) {
                    compared++;
                    final long last = delivered.lastSeq(id, channel);
                    if (last != newest) {
                        different++;
                        difference.found(id, channel, last, newest);
                    }
                }
            }
        }
        return different == 0 ? compared : -different;
    }

    private static long newestSeq(LastValues values, int id, int channel) {
        return switch (channel) {
            case TapeFacts.QUOTE -> values.quoteSeq(id);
            case TapeFacts.TRADE -> Math.max(values.tradeSeq(id), values.breakSeq(id));
            default -> values.statusSeq(id);
        };
    }

    /** Asked of each client for each instrument again and again while one waits for rest: found once, then kept. */
    private int subscribedChannels(ClientScript script, Delivered delivered, int id) {
        int channels = delivered.subscribedChannels(id);
        if (channels == Delivered.UNKNOWN) {
            channels = 0;
            final Instrument instrument = facts.state().instrument(id);
            for (final ClientScript.Item item : script.items()) {
                if (instrument != null && item.matches(instrument.symbol())) {
                    channels |= item.channels();
                }
            }
            delivered.subscribedChannels(id, channels);
        }
        return channels;
    }
}
