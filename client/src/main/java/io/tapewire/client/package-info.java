/**
 * What a subscriber links: {@code TapewireClient} keeps one connection alive and hands on updates as reused flyweights; {@code WatchMain} is the
 * terminal's view of it. All callbacks of a client come on its one thread.
 */
package io.tapewire.client;
