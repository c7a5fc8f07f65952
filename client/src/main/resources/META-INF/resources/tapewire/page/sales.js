import { TradeConditions } from '../codecs.js';
import { price, quantity, timeOfDayMs } from './format.js';

const KEPT = 10_000;
const SPARE = 1_000; // more than are kept, until they are dropped in one go
const ROW = 19; // px, as style.css has it

/** Time and sales: each trade once, newest first, and how many are not shown where some are not. Only rows in sight are elements. */
export class Sales {
  constructor(list, sinceElement) {
    this._list = list;
    this._body = list.firstElementChild;
    this._since = sinceElement;
    this.prints = []; // oldest first
    this._dirty = false;
    this._last = null;
    this._seq = 0;
    list.addEventListener('scroll', () => this._place(), { passive: true });
    new ResizeObserver(() => this._place()).observe(list);
  }

  clear() {
    this.prints = [];
    this._last = null;
    this._seq = 0;
    this._list.scrollTop = 0;
    this._place();
  }

  /** What stretch it shows. */
  say(words) {
    if (this._since.textContent !== words) {
      this._since.textContent = words;
    }
  }

  /** @param value the instrument's newest trade, or withdrawal of one */
  add(instrument, value) {
    if (value.seq === this._seq) {
      return; // a snapshot repeats what was known
    }
    this._seq = value.seq;
    if (value.breakPrice !== null) {
      this._push({ instrument, seq: value.seq, timeMs: value.exchangeMs, price: value.breakPrice, size: value.breakSize, note: 'broken', tone: 0, broken: true });
    } else {
      const tone = this._last === null ? 0 : Math.sign(value.price - this._last);
      this._last = value.price;
      this._push({ instrument, seq: value.seq, timeMs: value.exchangeMs, price: value.price, size: value.size, note: noteOf(value), tone, broken: false });
    }
  }

  /** Behind the newest one some are missing. */
  gap() {
    if (this.prints.length > 0) {
      this.prints[this.prints.length - 1].note = 'gap ↑';
      this._dirty = true;
    }
  }

  _push(print) {
    this.prints.push(print);
    if (this.prints.length > KEPT + SPARE) {
      this.prints.splice(0, SPARE);
    }
    if (this._list.scrollTop > 0) {
      this._list.scrollTop += ROW; // what somebody reads stays where it is
    }
    this._dirty = true;
  }

  /** With the animation frame. */
  paint() {
    if (this._dirty) {
      this._dirty = false;
      this._place();
    }
  }

  /** Puts elements where the rows in sight are. */
  _place() {
    const { prints } = this;
    this._body.style.height = prints.length * ROW + 'px';
    const from = Math.max(0, Math.floor(this._list.scrollTop / ROW));
    const count = Math.min(prints.length - from, Math.max(6, Math.ceil(this._list.clientHeight / ROW) + 1));
    while (this._body.children.length < count) {
      const row = document.createElement('li');
      row.append(...Array.from({ length: 4 }, () => document.createElement('span')));
      this._body.append(row);
    }
    for (let i = 0; i < this._body.children.length; i++) {
      const element = this._body.children[i];
      element.hidden = i >= count;
      if (i < count) {
        element.style.transform = 'translateY(' + (from + i) * ROW + 'px)';
        fill(element, prints[prints.length - 1 - from - i]);
      }
    }
  }
}

function noteOf(value) {
  const notes = [];
  if (value.conflated > 0) {
    notes.push('+' + value.conflated + ' not shown');
  }
  if (value.conditions & TradeConditions.extendedHours) {
    notes.push('ext');
  }
  if (value.conditions & TradeConditions.oddLot) {
    notes.push('odd');
  }
  if (value.conditions & TradeConditions.intermarketSweep) {
    notes.push('ISO');
  }
  return notes.join(' ');
}

function fill(element, print) {
  const [time, cost, size, note] = element.children;
  time.textContent = timeOfDayMs(print.timeMs);
  cost.textContent = price(print.instrument, print.price);
  cost.className = print.tone > 0 ? 'up' : print.tone < 0 ? 'down' : '';
  size.textContent = quantity(print.instrument, print.size);
  note.textContent = print.note;
  element.className = print.broken ? 'broken' : '';
}
