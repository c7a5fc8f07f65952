/** A code generator for sbe-tool: JavaScript codecs of any schema that uses what ours does. Run by the build; nothing of it runs in a server. */
package io.tapewire.schemas.javascript;
