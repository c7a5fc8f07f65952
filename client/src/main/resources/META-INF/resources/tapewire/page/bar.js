import { Percentiles } from '../clock.js';
import { DELAYED, LIVE } from '../instrument.js';
import { age, timeOfDay } from './format.js';

const EVERY_MS = 500;
const RATE_OVER_S = 2;
const BACK_SHOWN_MS = 20_000;

const STATE_WORDS = { connecting: 'Connecting', live: 'Live', stale: 'Stale', reconnecting: 'Reconnecting', closed: 'Closed' };

/** What a close code means to somebody who reads the page, and what happens next. */
export function explain(code, reason) {
  switch (code) {
    case 4000:
      return 'The server is shutting down or restarting.';
    case 4008:
      return 'This page did not keep up, so the server ended its connection as a slow consumer.';
    case 4012:
      return 'The server heard nothing from this page.';
    case 4013:
      return 'This page asked for too much at once.';
    case 4500:
      return 'The access token was refused: it is missing, wrong or expired.';
    case 4503:
      return 'This access token may not see that.';
    case 4504:
      return 'This page is of another version than the server: reload it.';
    case 1006:
      return reason === '' ? 'The connection was lost.' : 'The connection was lost: ' + reason + '.';
    default:
      return 'The connection ended with ' + code + (reason === '' ? '.' : ': ' + reason + '.');
  }
}

/** The connection's state and figures, and the line below for what somebody must know. */
export class Bar {
  constructor(document, handlers) {
    this._e = id => document.getElementById(id);
    this._document = document;
    this._handlers = handlers;
    this._latency = new Percentiles();
    this._newestMs = 0;
    this._totals = [];
    this._notices = new Map();
    this._retryAtMs = 0;
    this._lost = null;
    this._lostTimer = undefined;
    this._replaying = false;
  }

  /** What is shown is of a replay: it has no latency and no age. */
  replaying(isReplaying) {
    this._replaying = isReplaying;
    this._latency.clear();
    this._paint();
  }

  start(client) {
    this._client = client;
    setInterval(() => this._paint(), EVERY_MS);
    client.addEventListener('state', () => this._state());
    client.addEventListener('welcome', () => this._welcome());
    client.addEventListener('discontinuity', ({ detail }) => {
      this._retryAtMs = performance.now() + (detail.retryMs || 0);
      this._lost = explain(detail.code, detail.reason);
      clearTimeout(this._lostTimer); // of the loss before
      this.notice('lost', 'warning', this._lost + ' Values below are old. It reconnects by itself.');
      this._state();
    });
    client.addEventListener('closed', ({ detail }) => {
      const next = detail.code === 4500 ? 'Enter another token.' : 'It does not reconnect by itself.';
      this._notices.clear();
      this.notice('closed', 'error', explain(detail.code, detail.reason) + ' ' + next, detail.code === 4500 ? 'Enter token' : 'Reload');
      this._state();
    });
    client.addEventListener('goingaway', () => this.notice('lost', 'warning', 'The server is shutting down or restarting. This page reconnects by itself.'));
    client.addEventListener('qos', ({ detail }) => {
      this.notice('qos', 'warning', detail.state === 'CONFLATING' ? 'This page is slow to read: it is shown fewer, fresher updates.' : null);
      this.notice('slow', 'warning', null); // said again if it is still so
    });
    client.addEventListener('slow', ({ detail }) => {
      this.notice('slow', 'warning', 'This page is ' + age(detail.lagMs) + ' behind: the server ends its connection in ' + age(detail.deadlineMs) + ' unless it catches up.');
    });
    client.addEventListener('feed', ({ detail }) => this._feed(detail));
    client.addEventListener('gap', ({ detail }) => detail.stream === LIVE && this.notice('gap', 'warning', 'Some updates are lost (' + detail.reason.toLowerCase() + '). What is shown is right again with the next update.', 'Dismiss'));
    client.addEventListener('error', ({ detail }) => this.notice('error', 'warning', 'The server refused a request: ' + detail.text, 'Dismiss'));
    this._state();
  }

  /** Somebody who looked away must still see that there was a hole. */
  _welcome() {
    this._latency.clear();
    this._notices.clear();
    if (this._lost !== null) {
      this.notice('lost', 'warning', this._lost + ' It was back at ' + timeOfDay(Date.now()) + ', and what is shown is right again.', 'Dismiss');
      this._lost = null;
      this._lostTimer = setTimeout(() => this.notice('lost', 'warning', null), BACK_SHOWN_MS);
    }
    this._showNotice();
  }

  _feed({ kind, stream }) {
    if (stream !== LIVE && stream !== DELAYED) {
      return; // of a replay's past
    }
    const words = {
      STALE: 'The feed is silent: prices may be old.',
      DOWN: 'The feed is down: prices are old.',
      ENDED: 'The feed has ended: these are its last prices.',
      UP: null,
    };
    if (words[kind] !== undefined) {
      this.notice('feed', 'warning', words[kind]);
    } else if (kind === 'GAP') {
      this.notice('feed-gap', 'warning', 'The feed lost messages: values before that are marked SUSPECT until they are confirmed.', 'Dismiss');
    }
  }

  /** One line for each topic, the newest in sight; null takes a topic back. */
  notice(topic, kind, words, action) {
    this._notices.delete(topic);
    if (words !== null) {
      this._notices.set(topic, { kind, words, action });
    }
    this._showNotice();
  }

  _showNotice() {
    const element = this._e('notice');
    const entry = [...this._notices].pop();
    element.hidden = entry === undefined;
    if (entry !== undefined) {
      const [topic, { kind, words, action }] = entry;
      element.dataset.kind = kind;
      element.textContent = words;
      if (action !== undefined) {
        const button = this._document.createElement('button');
        button.type = 'button';
        button.textContent = action;
        button.onclick = () => (action === 'Dismiss' ? this.notice(topic, kind, null) : this._handlers.onAction(action));
        element.append(button);
      }
    }
  }

  /** A tick whose value is on this screen now. */
  onPainted(ingestMs, nowMs) {
    for (let i = 0; i < ingestMs.length; i++) {
      this._latency.add(nowMs - ingestMs[i]);
    }
  }

  onTick(ingestMs) {
    this._newestMs = Math.max(this._newestMs, ingestMs);
  }

  get percentiles() {
    return this._latency.of(0.5, 0.99);
  }

  _state() {
    const client = this._client;
    this._document.body.dataset.state = client.state;
    const isOfNow = this._document.body.dataset.view === 'live';
    this._e('state-word').textContent = client.state === 'live' && !isOfNow ? 'Connected' : STATE_WORDS[client.state];
    const left = Math.max(0, this._retryAtMs - performance.now());
    this._e('state-more').textContent =
      client.state === 'reconnecting' ? (left > 50 ? 'in ' + age(left) : 'now') : client.state === 'stale' ? 'nothing comes' : client.state === 'live' && client.feed !== 'UNKNOWN' && client.feed !== 'UP' ? 'feed ' + client.feed.toLowerCase() : '';
    this._e('simulated').hidden = !client.simulated;
  }

  _paint() {
    this._state();
    const client = this._client;
    const [p50, p99] = this._latency.of(0.5, 0.99);
    this._e('latency').textContent = Number.isNaN(p50) ? '–' : p50.toFixed(1) + ' / ' + p99.toFixed(1) + ' ms';
    this._e('latency-error').textContent = Number.isFinite(client.clock.errorMs) && !Number.isNaN(p50) ? '± ' + client.clock.errorMs.toFixed(1) : '';
    const totals = { at: performance.now(), ...client.totals };
    this._totals.push(totals);
    if (this._totals.length > (RATE_OVER_S * 1_000) / EVERY_MS + 1) {
      this._totals.shift();
    }
    const first = this._totals[0];
    const seconds = (totals.at - first.at) / 1_000;
    const updates = totals.updates - first.updates;
    const conflated = totals.conflated - first.conflated;
    this._e('rate').textContent = seconds > 0 ? Math.round(updates / seconds).toLocaleString('en-US') : '–';
    this._e('ratio').textContent = updates > 0 ? ((updates + conflated) / updates).toFixed(1) + ' ×' : '–';
    this._e('age').textContent = this._newestMs > 0 && !this._replaying ? age(client.clock.now() - this._newestMs) : '–';
  }
}
