/**
 * The edge of the fan-out server: HTTP, the upgrade, RFC 6455 framed both ways by ourselves, and what runs a shard on its XNIO I/O thread. The only
 * code that knows Undertow and XNIO. Everything about a connection happens on its I/O thread, which is its shard's.
 */
package io.tapewire.fanout.websocket;
