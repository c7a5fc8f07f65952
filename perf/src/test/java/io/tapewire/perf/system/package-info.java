/** The whole of Tapewire, as its users run it: feed, server and watcher as processes of their own, judged from the tape and from what clients saw. */
package io.tapewire.perf.system;
