package io.tapewire.fanout;

/** Told once of each session that ended. Called on the shard thread: must not block. */
public interface SessionLog {
    /** Tells nobody. */
    SessionLog NONE = (id, subject, remote, code, reason, detail, bytes) -> {};

    /**
     * A session is over.
     *
     * @param sessionId as in Welcome
     * @param subject name of the subject, or - where none was established
     * @param remoteAddress peer's address
     * @param code close code: ours, or the peer's where it closed
     * @param reason why
     * @param detail what exactly, a constant text; empty = the reason says it all
     * @param bytesSent bytes handed to the socket
     */
    void onEnded(
            long sessionId,
            String subject,
            String remoteAddress,
            int code,
            EndReason reason,
            String detail,
            long bytesSent);
}
