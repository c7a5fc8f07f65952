package io.tapewire.tape.check;

import java.util.Locale;

/** What can be wrong with a session; the lower-case name stands in each line. */
enum FaultKind {
    /** The file is no capture, or damaged before its end. */
    CAPTURE,
    /** A frame or message is malformed. */
    FRAME,
    /** Frame numbers are not 1, 2, 3 … */
    FRAME_SEQ,
    /** A record that differs from the tape's, or is not on the tape. */
    BYTES,
    /** A message about an instrument before its InstrumentDef. */
    DEFINITION,
    /** Something that is not subscribed, or not any more. */
    SUBSCRIPTION,
    /** Against the order of seqs or of the tape. */
    ORDER,
    /** Delivered twice. */
    TWICE,
    /** An event of EVERY that neither came nor was told by a Gap. */
    LOST,
    /** The conflated count. */
    CONFLATED,
    /** A place in a frame header that promises too much, or goes back. */
    CURSOR,
    /** A value of an epoch that the stream was not told of, or that is over. */
    EPOCH,
    /** Younger than the delay allows. */
    DELAY,
    /** Delivered without the right. */
    RIGHTS,
    /** A place beyond the tape's head. */
    HEAD,
    /** Not the tape's newest at rest. */
    REST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
