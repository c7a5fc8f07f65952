package io.tapewire.client;

/** What a {@link TapewireClient} counts, over all its connections. */
public enum ClientCounter {
    /** Frames taken apart. */
    FRAMES,
    /** Their bytes. */
    BYTES,
    /** Frames whose lengths do not fit together: each ends its connection. */
    MALFORMED_FRAMES,
    /** Messages of a template or schema that this client does not know, stepped over by their length. */
    UNKNOWN_TEMPLATES,
    /** Messages shorter than their template says, stepped over by their length. */
    MALFORMED_MESSAGES,
    /** Updates of an instrument that the server has not defined. */
    UNDEFINED_INSTRUMENTS,
    /** Acks sent. */
    ACKS,
    /** Connections given up because they were silent. */
    SILENT_CONNECTIONS,
    /** Attempts to come back. */
    RECONNECTS
}
