/**
 * How long to wait before the next attempt: full jitter, so that a server that comes back is not met by all its clients at once.
 * Random from 0 to `base` doubled with each attempt, at most `cap`; short again after a connection that held for `stable`.
 */
export class Backoff {
  constructor({ baseMs = 250, capMs = 30_000, stableMs = 30_000, random = Math.random } = {}) {
    this._baseMs = baseMs;
    this._capMs = capMs;
    this._stableMs = stableMs;
    this._random = random;
    this._attempt = 0;
  }

  get attempt() {
    return this._attempt;
  }

  /** A connection ended that had lived so long; 0 = it was never welcomed. */
  onEnded(livedMs) {
    if (livedMs >= this._stableMs) {
      this._attempt = 0;
    }
  }

  nextMs() {
    const most = Math.min(this._capMs, this._baseMs * 2 ** Math.min(30, this._attempt));
    this._attempt++;
    return this._random() * most;
  }
}
