import { Client } from './client.js';

/**
 * Opens a connection to a Tapewire server, which comes back by itself when it is lost.
 *
 * @param {string} url `wss://HOST:PORT/stream`, or `ws://` on this machine
 * @param {object} [options] see index.d.ts
 * @returns {Client}
 */
export function connect(url, options = {}) {
  return new Client(url, options);
}

export { Client } from './client.js';
export { Instrument } from './instrument.js';
export { Replay } from './replay.js';
export { Subscription } from './subscription.js';
