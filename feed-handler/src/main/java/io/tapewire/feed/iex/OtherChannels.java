package io.tapewire.feed.iex;

import java.util.StringJoiner;
import java.util.function.Consumer;

/** Names the protocols and channels that arrive beside the one that is kept: one warning, however many segments. */
final class OtherChannels {
    /** Names kept for the summary: IEX has a handful of protocols and channels. */
    static final int LIMIT = 8;

    private final Consumer<String> warnings;
    private final int[] protocols = new int[LIMIT];
    private final long[] channels = new long[LIMIT];
    private int count;
    private String kept;
    private boolean warned;

    OtherChannels(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    void onKept(int protocol, long channel) {
        kept = name(protocol, channel);
        warn();
    }

    void onSegment(int protocol, long channel) {
        for (int i = 0; i < count; i++) {
            if (protocols[i] == protocol && channels[i] == channel) {
                return;
            }
        }
        if (count < LIMIT) {
            protocols[count] = protocol;
            channels[count++] = channel;
            warn();
        }
    }

    private void warn() {
        if (!warned && kept != null && count > 0) {
            warned = true;
            warnings.accept(
                    "several IEX channels arrive: " + kept + " is kept, " + this + " and any other only counted");
        }
    }

    private static String name(int protocol, long channel) {
        return IexLayout.protocolName(protocol) + " channel " + channel;
    }

    @Override
    public String toString() {
        final StringJoiner names = new StringJoiner(", ");
        for (int i = 0; i < count; i++) {
            names.add(name(protocols[i], channels[i]));
        }
        return names.toString();
    }
}
