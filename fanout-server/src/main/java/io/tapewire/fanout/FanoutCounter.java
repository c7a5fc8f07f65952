package io.tapewire.fanout;

/** What a shard counts. Totals since its start, but for the maxima and the two gauges that say so. */
public enum FanoutCounter {
    /** Records that the shard itself read; what another thread caught up with is not in here. */
    RECORDS_READ,
    /** Reads of the tape that brought market data, not only signs of life. */
    TICK_BATCHES,
    /** Records that the tape lost to damage or retention, as told to sessions. */
    RECORDS_LOST,
    /** Gaps told to sessions. */
    GAPS,
    /** FeedStatus records too long to be told to sessions. */
    ANNOUNCEMENTS_REFUSED,
    /** Times that the tape could be read no further. */
    TAPE_FAILURES,
    /** Times that the shard was read up to the head by another thread. */
    CATCH_UPS,
    /** Sessions accepted. */
    SESSIONS_ACCEPTED,
    /** Sessions that there are now (a gauge). */
    SESSIONS,
    /** Frames handed to transports. */
    FRAMES_SENT,
    /** Bytes of these frames, without the transport's own framing. */
    FRAME_BYTES_SENT,
    /** Market-data values sent, as whole records or in a QuoteBatch. */
    UPDATES_SENT,
    /** Of these, those packed in a QuoteBatch. */
    UPDATES_PACKED,
    /** Of these, events of live and delayed streams in mode EVERY. */
    EVENTS_SENT,
    /** Of these, those of replays. */
    REPLAY_EVENTS_SENT,
    /** Times that a stream in mode EVERY was further behind than it may. */
    EVERY_OVERFLOWS,
    /** Replays opened. */
    REPLAYS_OPENED,
    /** Replays that there are now (a gauge). */
    REPLAYS,
    /** Updates left out because a newer one went instead. */
    UPDATES_CONFLATED,
    /** Frames that the socket did not take whole. */
    FRAMES_CUT,
    /** Times that something was due and the socket or credit did not allow it. */
    FLUSHES_BLOCKED,
    /** Answers queued because the socket was full. */
    CONTROL_QUEUED,
    /** Requests of all kinds. */
    REQUESTS,
    /** Items of Subscribe, Unsubscribe and Reconfigure answered BAD_REQUEST. */
    ITEMS_REFUSED_BAD_REQUEST,
    /** Items answered LIMIT, and new instruments that a pattern may not grow to. */
    ITEMS_REFUSED_LIMIT,
    /** Requests answered with Error. */
    REQUESTS_REFUSED,
    /** QosChange CONFLATING sent. */
    QOS_CONFLATING,
    /** SlowWarning decided. */
    SLOW_WARNINGS,
    /** Pauses of the shard itself for which no session is blamed. */
    SHARD_PAUSES,
    /** Sessions ended: Goodbye. */
    ENDED_GOODBYE,
    /** Sessions ended: by the peer. */
    ENDED_BY_PEER,
    /** Sessions ended: RFC 6455 violated. */
    ENDED_FRAMING,
    /** Sessions ended: an exception. */
    ENDED_INTERNAL_ERROR,
    /** Sessions ended: draining. */
    ENDED_DRAINING,
    /** Sessions ended: slow consumer. */
    ENDED_SLOW_CONSUMER,
    /** Sessions ended: control queue full. */
    ENDED_CONTROL_QUEUE_FULL,
    /** Sessions ended: no pong. */
    ENDED_NO_PONG,
    /** Sessions ended: too many requests. */
    ENDED_RATE,
    /** Sessions ended: token. */
    ENDED_TOKEN,
    /** Sessions ended: protocol violated. */
    ENDED_PROTOCOL,
    /** Sessions ended: no Hello. */
    ENDED_NO_HELLO,
    /** Sessions ended: not entitled. */
    ENDED_NOT_ENTITLED,
    /** Sessions ended: no common version. */
    ENDED_VERSION,
    /** Sessions reset because the peer did not answer a close. */
    SESSIONS_ABORTED,
    /** Duty cycles. */
    CYCLES,
    /** Longest duty cycle, ns (a maximum). */
    CYCLE_NS_MAX,
    /** Most records read before a flush (a maximum). */
    BATCH_RECORDS_MAX,
    /** Sessions with something left to send after the last cycle (a gauge). */
    SESSIONS_READY
}
