package io.tapewire.client;

import io.tapewire.schemas.sbe.ReplayClock;

/**
 * How far the listener has been given a replay, from which the request is made that goes on behind it. A place says that exactly, but one request has
 * its from and its to in one clock: where {@code to} is a time, or the replay runs on ingest time, it goes on from the newest record's time, and what
 * was told before is skipped by its tapeSeq. The client's thread only.
 */
final class ReplayPlace {
    private long cursor;
    private long epoch;
    private long ingestTime = ClientStream.NO_TIME;
    private long marketTime = ClientStream.NO_TIME;

    /** Nothing was told since the replay began, or was sent elsewhere. */
    void clear() {
        at(0);
        ingestTime = ClientStream.NO_TIME;
        marketTime = ClientStream.NO_TIME;
    }

    /** It stands at another place. */
    void at(long newCursor) {
        cursor = newCursor;
    }

    /** The listener has been given all of a frame; one of what was told before takes nothing back. */
    void onFrame(Update frame, ClientStream stream) {
        if (frame.cursor() >= cursor) {
            cursor = frame.cursor();
            epoch = frame.epoch();
            ingestTime = Math.max(ingestTime, stream.ingestTime());
            marketTime = stream.marketTime() == ClientStream.NO_TIME ? marketTime : stream.marketTime();
        }
    }

    /** {@return what is asked for on a new connection} */
    ReplayRequest next(ReplayRequest request, boolean isLive) {
        if (cursor == 0) {
            return request;
        }
        if (isLive) { // whatever came behind its end: it follows the head
            return places(request, 0, 0);
        }
        if (request.clock() == ReplayClock.INGEST) {
            return ingestTime == ClientStream.NO_TIME ? request : request.from(request.epoch(), ingestTime);
        }
        if (request.clock() == ReplayClock.MARKET && request.to() != 0) {
            return marketTime == ClientStream.NO_TIME ? request : request.from(epoch, marketTime);
        }
        return places(request, request.epoch(), request.to());
    }

    private ReplayRequest places(ReplayRequest request, long newEpoch, long to) {
        return new ReplayRequest(
                ReplayClock.TAPESEQ, newEpoch, cursor + 1, to, request.speedMilli(), request.maxGapMs());
    }

    /** {@return up to which tapeSeq everything was told; 0 = nothing} */
    long cursor() {
        return cursor;
    }
}
