import { COLUMNS } from './columns.js';

const OVERSCAN = 6;
const SORT_EVERY_MS = 1_000;
const AGE_EVERY_MS = 500;

/**
 * The watchlist: thousands of rows of which only those in sight are elements. A cell is touched where its text changed; rows are sorted anew once a
 * second, so that they do not jump under the pointer.
 */
export class Grid {
  /** @param handlers onSelect(instrument), onStar(symbol), now(): server's clock */
  constructor(elements, settings, handlers) {
    this._grid = elements.grid;
    this._head = elements.head;
    this._body = elements.body;
    this._empty = elements.empty;
    this._settings = settings;
    this._handlers = handlers;
    this._all = new Map();
    this._rows = [];
    this._filter = '';
    this._pool = [];
    this._dirty = new Set();
    this._unsorted = true;
    this._selected = null;
    this.layout();
    this._grid.addEventListener('scroll', () => this._place(), { passive: true });
    this._grid.addEventListener('keydown', event => this._onKey(event));
    this._body.addEventListener('click', event => this._onClick(event));
    this._head.addEventListener('click', event => this._onHead(event));
    new ResizeObserver(() => this._place()).observe(this._grid);
    setInterval(() => this._resort(), SORT_EVERY_MS);
    setInterval(() => this._ages(), AGE_EVERY_MS);
  }

  /** Columns, or their order, changed. */
  layout() {
    this._columns = COLUMNS.filter(column => column.always || !this._settings.hiddenColumns.includes(column.id));
    this._pool.forEach(row => row.element.remove());
    this._pool = [];
    this._head.replaceChildren(cellElement('c-star', 'columnheader', ''));
    for (const column of this._columns) {
      const cell = cellElement('c-' + column.id + (column.left ? ' text' : ''), 'columnheader', column.title);
      cell.dataset.column = column.id;
      cell.title = column.long ?? column.title;
      this._head.append(cell);
    }
    this._grid.setAttribute('aria-colcount', String(this._columns.length + 1));
    this._markSort();
    this._place();
  }

  _markSort() {
    const { column, descending } = this._settings.sort;
    for (const cell of this._head.children) {
      if (cell.dataset.column === column) {
        cell.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      } else {
        cell.removeAttribute('aria-sort');
      }
    }
  }

  /** Other instruments from now on. */
  clear(emptyWords) {
    this._all.clear();
    this._dirty.clear();
    this._empty.textContent = emptyWords;
    this._sort();
  }

  /** Rows that something changed of; those that are new come in. */
  update(changed) {
    for (const instrument of changed) {
      if (this._all.has(instrument.symbol)) {
        this._dirty.add(instrument);
      } else {
        this._all.set(instrument.symbol, instrument);
        this._unsorted = true;
      }
    }
    if (this._unsorted && this._rows.length === 0) {
      this._sort();
    }
    for (const row of this._pool) {
      if (row.instrument !== null && this._dirty.has(row.instrument)) {
        this._fill(row, true);
      }
    }
    this._dirty.clear();
  }

  remove(symbol) {
    this._all.delete(symbol);
    this._sort();
  }

  filter(text) {
    this._filter = text.toUpperCase();
    this._grid.scrollTop = 0;
    this._sort();
  }

  /** @returns {number[]} rows shown, rows in all */
  get counts() {
    return [this._rows.length, this._all.size];
  }

  /** @returns {number[]} instruments in all that have a value, and those of them that are delayed */
  get delayedCounts() {
    let valued = 0;
    let delayed = 0;
    for (const instrument of this._all.values()) {
      if (instrument.quote.present || instrument.trade.present || instrument.status.present) {
        valued++;
        delayed += instrument.delayed ? 1 : 0;
      }
    }
    return [valued, delayed];
  }

  get first() {
    return this._rows[0] ?? null;
  }

  select(instrument) {
    this._selected = instrument;
    this._pool.forEach(row => row.element.setAttribute('aria-selected', String(row.instrument === instrument && instrument !== null)));
    const row = this._pool.find(candidate => candidate.instrument === instrument);
    this._grid.setAttribute('aria-activedescendant', row?.element.id ?? '');
  }

  reveal(instrument) {
    const at = this._rows.indexOf(instrument);
    if (at >= 0) {
      const height = this._rowHeight();
      const top = at * height;
      const view = this._grid.clientHeight - height;
      if (top < this._grid.scrollTop) {
        this._grid.scrollTop = top;
      } else if (top + height > this._grid.scrollTop + view) {
        this._grid.scrollTop = top + height - view;
      }
      this._place();
    }
  }

  _resort() {
    const sorted = this._settings.sort.column;
    if (this._unsorted || (sorted !== 'symbol' && !this._body.matches(':hover'))) {
      this._sort();
    }
  }

  _sort() {
    this._unsorted = false;
    const { column, descending } = this._settings.sort;
    const { key } = COLUMNS.find(candidate => candidate.id === column) ?? COLUMNS[0];
    const keyed = [];
    for (const instrument of this._all.values()) {
      if (this._filter === '' || instrument.symbol.includes(this._filter)) {
        keyed.push([key(instrument), instrument]);
      }
    }
    const sign = descending ? -1 : 1;
    keyed.sort(([a, left], [b, right]) => {
      if (a === b) {
        return left.symbol < right.symbol ? -1 : 1;
      }
      return a === null ? 1 : b === null ? -1 : a < b ? -sign : sign;
    });
    this._rows = keyed.map(([, instrument]) => instrument);
    this._body.style.height = this._rows.length * this._rowHeight() + 'px';
    this._grid.setAttribute('aria-rowcount', String(this._rows.length + 1));
    this._empty.hidden = this._rows.length > 0 || this._empty.textContent === '';
    this._place();
  }

  _rowHeight() {
    if (this._height === undefined || this._heightAt !== innerWidth) {
      this._heightAt = innerWidth;
      this._height = this._head.getBoundingClientRect().height || 26;
    }
    return this._height;
  }

  /** Puts elements where the rows in sight are. */
  _place() {
    const height = this._rowHeight();
    const from = Math.max(0, Math.floor(this._grid.scrollTop / height) - OVERSCAN);
    const to = Math.min(this._rows.length, Math.ceil((this._grid.scrollTop + this._grid.clientHeight) / height) + OVERSCAN);
    const wanted = to - from;
    while (this._pool.length < wanted) {
      this._pool.push(this._newRow());
    }
    this._pool.forEach((row, n) => {
      // Row r lives in element r mod pool: a scroll by one moves one element.
      const at = from + ((((n - from) % this._pool.length) + this._pool.length) % this._pool.length);
      const instrument = at < to ? this._rows[at] : null;
      if (instrument !== row.instrument) {
        row.instrument = instrument;
        row.element.hidden = instrument === null;
        if (instrument !== null) {
          this._fill(row, false);
        }
      }
      if (instrument !== null && row.at !== at) {
        row.element.style.transform = 'translateY(' + at * height + 'px)';
        row.element.setAttribute('aria-rowindex', String(at + 2));
        row.at = at;
      }
    });
    this.select(this._selected);
  }

  _newRow() {
    const element = document.createElement('div');
    element.className = 'row';
    element.id = 'row-' + this._pool.length;
    element.setAttribute('role', 'row');
    const star = cellElement('c-star', 'gridcell', '☆');
    element.append(star);
    const cells = this._columns.map(column => {
      const cell = cellElement('c-' + column.id + (column.left ? ' text' : ''), 'gridcell', '');
      element.append(cell);
      return { element: cell, base: cell.className, text: '', number: null, flip: 0, tone: 0, words: '' };
    });
    this._body.append(element);
    return { element, star, cells, instrument: null, at: -1, starred: false, stale: false, delayed: false };
  }

  _fill(row, isUpdate) {
    const instrument = row.instrument;
    const now = this._handlers.now();
    const starred = this._settings.stars.includes(instrument.symbol);
    if (row.starred !== starred) {
      row.starred = starred;
      row.star.textContent = starred ? '★' : '☆';
      row.star.classList.toggle('on', starred);
    }
    if (row.stale !== instrument.stale) {
      row.stale = instrument.stale;
      row.element.classList.toggle('stale', row.stale);
    }
    if (row.delayed !== instrument.delayed) {
      row.delayed = instrument.delayed;
      row.element.classList.toggle('delayed', row.delayed);
    }
    for (let i = 0; i < this._columns.length; i++) {
      fillCell(row.cells[i], this._columns[i], instrument, now, isUpdate);
    }
  }

  _ages() {
    const at = this._columns.findIndex(column => column.id === 'age');
    if (at >= 0) {
      const now = this._handlers.now();
      for (const row of this._pool) {
        if (row.instrument !== null) {
          fillCell(row.cells[at], this._columns[at], row.instrument, now, false);
        }
      }
    }
  }

  // ----- hands -----

  _onHead(event) {
    const id = event.target.dataset.column;
    if (id !== undefined) {
      const { sort } = this._settings;
      this._settings.sort = { column: id, descending: sort.column === id ? !sort.descending : id !== 'symbol' && id !== 'status' };
      this._settings.save();
      this._markSort();
      this._sort();
    }
  }

  _onClick(event) {
    const element = event.target.closest('.row');
    const row = this._pool.find(candidate => candidate.element === element);
    if (row?.instrument) {
      if (event.target === row.star) {
        this.star(row.instrument);
      } else {
        this._handlers.onSelect(row.instrument);
      }
    }
  }

  star(instrument) {
    this._handlers.onStar(instrument.symbol);
    this._pool.filter(row => row.instrument === instrument).forEach(row => this._fill(row, false));
  }

  _onKey(event) {
    const page = Math.max(1, Math.floor(this._grid.clientHeight / this._rowHeight()) - 2);
    const at = this._rows.indexOf(this._selected);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (moves[event.key] !== undefined && this._rows.length > 0) {
      const next = Math.max(0, Math.min(this._rows.length - 1, at + moves[event.key]));
      this._handlers.onSelect(this._rows[next]);
      this.reveal(this._rows[next]);
      event.preventDefault();
    } else if ((event.key === ' ' || event.key === '*') && this._selected !== null) {
      this.star(this._selected);
      event.preventDefault();
    }
  }
}

function cellElement(className, role, text) {
  const cell = document.createElement('div');
  cell.className = 'cell ' + className;
  cell.setAttribute('role', role);
  cell.textContent = text;
  return cell;
}

function fillCell(cell, column, instrument, now, isUpdate) {
  const text = column.text(instrument, now);
  if (text !== cell.text) {
    cell.text = text;
    cell.element.textContent = text;
    if (column.calm !== undefined) {
      cell.element.classList.toggle('calm', column.calm(text));
    }
  }
  if (column.flash !== undefined) {
    const number = column.flash(instrument);
    if (number !== cell.number) {
      const direction = isUpdate && number !== null && cell.number !== null ? Math.sign(number - cell.number) : 0;
      cell.number = number;
      cell.flip = 1 - cell.flip; // another animation of the same look starts at once; the same would go on
      cell.element.className = cell.base + (direction === 0 ? '' : direction > 0 ? ' up flash-up-' + cell.flip : ' down flash-down-' + cell.flip);
    }
  } else if (column.tone !== undefined) {
    const tone = Math.sign(column.tone(instrument));
    if (tone !== cell.tone) {
      cell.tone = tone;
      cell.element.className = cell.base + (tone > 0 ? ' up' : tone < 0 ? ' down' : '');
    }
    const words = column.words(instrument);
    if (words !== cell.words) {
      cell.words = words;
      cell.element.title = words;
    }
  }
}
