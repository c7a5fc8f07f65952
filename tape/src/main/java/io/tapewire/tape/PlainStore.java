package io.tapewire.tape;

import org.agrona.MutableDirectBuffer;

/** Makes a {@link StoreAppender} of an appender from outside (a measuring one, a failing one): one roll cycle, one generation, no side index. */
final class PlainStore implements StoreAppender {
    private final TapeAppender appender;
    private long checkpointTapeSeq;

    private PlainStore(TapeAppender appender) {
        this.appender = appender;
    }

    static StoreAppender of(TapeAppender appender) {
        return appender instanceof StoreAppender store ? store : new PlainStore(appender);
    }

    @Override
    public long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest) {
        return appender.append(buffer, offset, length, tsIngest);
    }

    @Override
    public long lastTapeSeq() {
        return appender.lastTapeSeq();
    }

    @Override
    public int doMaintenance(long nowNs) {
        return appender.doMaintenance(nowNs);
    }

    @Override
    public long cycleFirstTapeSeq() {
        return 0;
    }

    @Override
    public long checkpointTapeSeq() {
        return checkpointTapeSeq;
    }

    @Override
    public void onCheckpointCompleted(long beginTapeSeq) {
        checkpointTapeSeq = beginTapeSeq;
    }

    @Override
    public void index(TimePoint.Kind kind, Source source, MarketState state) {
        // no side index
    }

    @Override
    public int generation() {
        return 1;
    }

    @Override
    public boolean isGenerationBegun() {
        return false;
    }

    @Override
    public long formerLastTapeSeq() {
        return 0;
    }

    @Override
    public void close() {
        appender.close();
    }
}
