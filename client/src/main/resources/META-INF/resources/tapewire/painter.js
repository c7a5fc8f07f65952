import { nowMs } from './clock.js';

const NEVER_PAINTED_MS = 1_000; // a page that counts as visible may still not be painted: behind another window
const NODE_FRAME_MS = 16;

/**
 * When to hand on what came and when to acknowledge it: with the next animation frame, and the acknowledgement once that is painted, so that a server
 * sends no more than somebody can see. A page that is hidden is not painted: there each frame is done as it comes.
 */
export class Painter {
  /** @param deliver called with each painted frame, and the acknowledgement `done(lagMs)` behind it */
  constructor(deliver, done, root = globalThis) {
    this._deliver = deliver;
    this._done = done;
    this._root = root;
    this._cameMs = 0; // when the oldest came that is not painted; 0 = none
    this._scheduled = false;
    this._fallback = undefined;
  }

  get isHidden() {
    return this._root.document !== undefined && this._root.document.visibilityState === 'hidden';
  }

  /** Something came. */
  request() {
    if (this._cameMs === 0) {
      this._cameMs = nowMs();
    }
    if (this.isHidden) {
      this._finish(this._paint());
    } else if (!this._scheduled) {
      this._scheduled = true;
      if (this._root.requestAnimationFrame === undefined) {
        this._root.setTimeout(() => this._onFrame(), NODE_FRAME_MS);
      } else {
        this._root.requestAnimationFrame(() => this._onFrame());
        this._fallback = this._root.setTimeout(() => this._onFrame(), NEVER_PAINTED_MS);
      }
    }
  }

  _onFrame() {
    if (!this._scheduled) {
      return; // the other of the two was first
    }
    this._scheduled = false;
    this._root.clearTimeout(this._fallback);
    const cameMs = this._paint();
    afterPaint(this._root, () => this._finish(cameMs));
  }

  /** @returns {number} when the oldest came of what is painted now: what comes from here on is for the next paint */
  _paint() {
    const cameMs = this._cameMs;
    this._cameMs = 0;
    this._deliver();
    return cameMs;
  }

  _finish(cameMs) {
    if (cameMs !== 0) {
      this._done(nowMs() - cameMs);
    }
  }
}

/** A message's task comes after the paint that follows the animation frame's callbacks; a timer's would be clamped. */
function afterPaint(root, task) {
  if (root.requestAnimationFrame === undefined || root.MessageChannel === undefined) {
    task();
    return;
  }
  const channel = new root.MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    task();
  };
  channel.port2.postMessage(0);
}
