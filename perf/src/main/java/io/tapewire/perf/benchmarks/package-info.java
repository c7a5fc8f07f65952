/** JMH benchmarks of the parts that a tick goes through. Figures and what they leave out are in docs/performance.md. */
package io.tapewire.perf.benchmarks;
