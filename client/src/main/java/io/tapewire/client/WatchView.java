package io.tapewire.client;

/** One way of showing what comes. On the client's thread; {@link #close} on the main thread, after the last call. */
interface WatchView extends TapewireListener, AutoCloseable {
    /** Called twenty times a second: show what has come since. {@return false where nobody reads any more} */
    boolean refresh();

    /** Something that is no result but worth a line. */
    void onNotice(String line);

    @Override
    void close();
}
