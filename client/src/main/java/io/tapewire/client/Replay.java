package io.tapewire.client;

import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.ReplayPhase;
import java.util.List;

/**
 * A replay: a stream of its own that goes where and as fast as it is told. {@link TapewireListener#onReplayState} hears what becomes of it, {@link
 * TapewireListener#onError} of what is refused, by the requestIds that these methods return. Requests go out one by one, in the order of the calls.
 *
 * <p>Lost with its connection, it is opened again behind what the listener was given, subscribed, and goes on as it was; requests on the way are not
 * repeated by their ids, a step is not repeated at all. One that had ENDED stays so until it is sent elsewhere. Any thread.
 */
public final class Replay implements AutoCloseable {
    private static final long STEPS_MAX = 0xFFFF_FFFFL;

    private final TapewireClient client;
    private final int streamId;
    private final long requestId;

    Replay(TapewireClient client, int streamId, long requestId) {
        this.client = client;
        this.streamId = streamId;
        this.requestId = requestId;
    }

    /** {@return its stream, 1 to 65,534: what {@link Update#streamId} says of its updates} */
    public int streamId() {
        return streamId;
    }

    /** {@return id of the request that opens it: an Error of it is its end} */
    public long requestId() {
        return requestId;
    }

    /**
     * Asks for more of the same stretch; before {@link #play}, lest the first of it is missed.
     *
     * @param items of whatever stream: they become this one's
     * @return subId of the first item, those of the others follow it; {@link TapewireClient#unsubscribe} takes them
     */
    public int subscribe(List<Subscription> items) {
        return client.subscribe(streamId, items);
    }

    /**
     * Goes on from where it stands.
     *
     * @return id of the request
     */
    public long play() {
        return control(ReplayOp.PLAY, ReplayPhase.PLAYING, 0);
    }

    /**
     * Stands still.
     *
     * @return id of the request
     */
    public long pause() {
        return control(ReplayOp.PAUSE, ReplayPhase.PAUSED, 0);
    }

    /**
     * Applies some events that are subscribed to, then stands still.
     *
     * @param events 1 to 2^32 - 1
     * @return id of the request
     * @throws IllegalArgumentException where there cannot be so many
     */
    public long step(long events) {
        if (events < 1 || events > STEPS_MAX) {
            throw new IllegalArgumentException("replay: " + events + " steps");
        }
        return control(ReplayOp.STEP, ReplayPhase.PAUSED, events);
    }

    /**
     * Plays as fast as it is acknowledged up to the head of the tape and goes on live, without a seam.
     *
     * @return id of the request
     */
    public long joinLive() {
        return control(ReplayOp.JOIN_LIVE, ReplayPhase.LIVE, 0);
    }

    private long control(ReplayOp op, ReplayPhase phase, long steps) {
        final long id = client.requestId();
        client.onReplay(streamId, session -> session.control(id, op, phase, steps));
        return id;
    }

    /**
     * Goes to another place, and on from there if it was playing.
     *
     * @param epoch and {@code from} as of a {@link ReplayRequest}, in the same clock as when it was opened
     * @return id of the request
     * @throws IllegalArgumentException naming what is out of its range
     */
    public long seek(long epoch, long from) {
        ReplayRequest.wholeTape().from(epoch, from); // what it throws is the caller's
        final long id = client.requestId();
        client.onReplay(streamId, session -> session.seek(id, epoch, from));
        return id;
    }

    /**
     * Changes the speed.
     *
     * @param speedMilli 100 to 1,000,000 thousandths of real time; 0 = as fast as it is acknowledged
     * @return id of the request
     * @throws IllegalArgumentException where it is none of these
     */
    public long speed(int speedMilli) {
        ReplayRequest.wholeTape().speed(speedMilli); // what it throws is the caller's
        final long id = client.requestId();
        client.onReplay(streamId, session -> session.speed(id, speedMilli));
        return id;
    }

    /** Ends it; CLOSED is the last that is heard of it. */
    @Override
    public void close() {
        client.closeReplay(streamId);
    }
}
