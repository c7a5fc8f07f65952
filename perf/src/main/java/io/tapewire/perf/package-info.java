/** Benchmarks of the parts and the command that runs them; a load rig for the whole is in {@code io.tapewire.perf.load}. */
package io.tapewire.perf;
