package io.tapewire.fanout;

/** What a subject may see of an instrument and channel. Asked when it subscribes and when an instrument appears, never per tick. Any thread. */
public interface Rights {
    /** How soon something may be seen. */
    enum Right {
        /** Not at all: as if it did not exist. */
        NONE,
        /** At the subject's delay. */
        DELAYED,
        /** At once. */
        REALTIME
    }

    /** Everything in real time. */
    Rights ALL = new Rights() {
        @Override
        public Right of(String symbol, int channelBit) {
            return Right.REALTIME;
        }

        @Override
        public boolean hasRealtime() {
            return true;
        }

        @Override
        public boolean hasDelayed() {
            return false;
        }
    };

    /**
     * {@return the right}
     *
     * @param symbol of the instrument, also of one that does not exist
     * @param channelBit of a channel in the schema's set of channels: 1 quote, 2 trade, 4 status
     */
    Right of(String symbol, int channelBit);

    /** {@return whether anything may be seen in real time} */
    boolean hasRealtime();

    /** {@return whether anything may be seen only later} */
    boolean hasDelayed();
}
