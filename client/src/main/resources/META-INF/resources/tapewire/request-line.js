/** What a request that turned out to be none answers. */
export const NONE = -1;

/**
 * Lets one request out after the other, each after the answer to the one before: no server takes a long list for a flood, and what builds upon an answer
 * comes behind it. Of one connection at a time: what still waits when that ends is gone.
 */
export class RequestLine {
  constructor() {
    this.connection = null; // that may be asked
    this._waiting = [];
    this._awaited = NONE;
    this._sending = false;
  }

  onWelcome(connection) {
    this.connection = connection;
    this._waiting = [];
    this._awaited = NONE;
  }

  onEnded() {
    this.connection = null;
  }

  /** @param send called with the connection when it is its turn; answers the id of what it sent, or NONE. Without a connection it is dropped */
  add(send) {
    if (this.connection !== null) {
      this._waiting.push(send);
      this._sendNext();
    }
  }

  /** Puts what belongs to the request in hand before all that wait. */
  addFirst(send) {
    this._waiting.unshift(send);
  }

  /** A request was answered, by its own answer or by an Error. */
  onAnswer(requestId) {
    if (requestId === this._awaited) {
      this._awaited = NONE;
      this._sendNext();
    }
  }

  _sendNext() {
    if (this._sending) {
      return; // a request that puts another behind itself: the loop below comes to it
    }
    this._sending = true;
    while (this.connection !== null && this._awaited === NONE && this._waiting.length > 0) {
      this._awaited = this._waiting.shift()(this.connection);
    }
    this._sending = false;
  }
}
