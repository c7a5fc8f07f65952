/** The process around the fan-out: command line, settings, tokens, certificates, start and end. The main thread's; it builds, waits and closes. */
package io.tapewire.fanout.server;
