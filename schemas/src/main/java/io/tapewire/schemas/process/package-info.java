/** How a Tapewire process ends. Here because every module may know this one. */
package io.tapewire.schemas.process;
