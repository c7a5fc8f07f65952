/**
 * Thousands of WebSocket clients in one process, each with a script of what to subscribe and how fast to read, and the checks of what they
 * receive: the server's framing, the frame format, and the law against the tape. One thread of {@code LoadDriver} owns all of it.
 */
package io.tapewire.perf.load;
