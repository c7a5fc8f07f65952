import { TradeConditions } from '../codecs.js';
import { price, quantity, timeOfDayMs } from './format.js';

const KEPT = 60;

/** Time and sales of the selected instrument: each trade that came, newest first, and how many did not. */
export class Sales {
  constructor(list, sinceElement) {
    this._list = list;
    this._since = sinceElement;
    this._rows = [];
    this._dirty = false;
    this._last = null;
    this._seq = 0;
  }

  clear(words) {
    this._rows = [];
    this._last = null;
    this._seq = 0;
    this._list.replaceChildren();
    this._since.textContent = words;
  }

  add(instrument, value) {
    if (value.seq === this._seq) {
      return; // a snapshot repeats what was known
    }
    this._seq = value.seq;
    if (value.breakPrice !== null) {
      this._rows.unshift({ time: value.exchangeMs, price: price(instrument, value.breakPrice), size: quantity(instrument, value.breakSize), note: 'broken', tone: 0, broken: true });
    } else {
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
      const tone = this._last === null ? 0 : Math.sign(value.price - this._last);
      this._last = value.price;
      this._rows.unshift({ time: value.exchangeMs, price: price(instrument, value.price), size: quantity(instrument, value.size), note: notes.join(' '), tone, broken: false });
    }
    this._rows.length = Math.min(this._rows.length, KEPT);
    this._dirty = true;
  }

  /** With the animation frame. */
  paint() {
    if (!this._dirty) {
      return;
    }
    this._dirty = false;
    const fits = Math.min(this._rows.length, Math.max(6, Math.ceil(this._list.clientHeight / 19)));
    while (this._list.children.length < fits) {
      const row = document.createElement('li');
      for (let i = 0; i < 4; i++) {
        row.append(document.createElement('span'));
      }
      this._list.append(row);
    }
    for (let i = 0; i < this._list.children.length; i++) {
      const element = this._list.children[i];
      const row = this._rows[i];
      element.hidden = row === undefined || i >= fits;
      if (row !== undefined) {
        const [time, cost, size, note] = element.children;
        time.textContent = timeOfDayMs(row.time);
        cost.textContent = row.price;
        cost.className = row.tone > 0 ? 'up' : row.tone < 0 ? 'down' : '';
        size.textContent = row.size;
        note.textContent = row.note;
        element.className = row.broken ? 'broken' : '';
      }
    }
  }
}
