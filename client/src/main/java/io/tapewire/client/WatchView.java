package io.tapewire.client;

/** One way of showing what comes. On the client's thread; {@link #close} on the main thread, after the last call. */
interface WatchView extends TapewireListener, AutoCloseable {
    /** Called ten times a second: show what has come since. */
    void refresh();

    @Override
    void close();
}
