const SHOWN = 8;

/** Finds instruments: filters the grid as one types, and offers those of the tape's directory that are not in it. */
export class Search {
  /** @param handlers onFilter(text), onPick(symbol), find(text): Promise of symbols, isListed(symbol) */
  constructor(input, list, handlers) {
    this._input = input;
    this._list = list;
    this._handlers = handlers;
    this._found = [];
    this._at = -1;
    this._asked = 0;
    input.addEventListener('input', () => this._onInput());
    input.addEventListener('keydown', event => this._onKey(event));
    input.addEventListener('blur', () => setTimeout(() => this._show([]), 150));
    list.addEventListener('mousedown', event => {
      const symbol = event.target.closest('li')?.dataset.symbol;
      if (symbol !== undefined) {
        event.preventDefault();
        this._pick(symbol);
      }
    });
  }

  async _onInput() {
    const text = this._input.value.trim().toUpperCase();
    this._handlers.onFilter(text);
    const asked = ++this._asked;
    if (text === '') {
      this._show([]);
      return;
    }
    try {
      const symbols = await this._handlers.find(text);
      if (asked === this._asked) {
        this._show(symbols.slice(0, SHOWN));
      }
    } catch {
      this._show([]); // not connected: the grid is still filtered
    }
  }

  _show(symbols) {
    this._found = symbols;
    this._at = -1;
    this._list.replaceChildren(
      ...symbols.map((symbol, n) => {
        const item = document.createElement('li');
        item.id = 'found-' + n;
        item.setAttribute('role', 'option');
        item.setAttribute('aria-selected', 'false');
        item.dataset.symbol = symbol;
        const name = document.createElement('b');
        name.textContent = symbol;
        const note = document.createElement('small');
        note.textContent = this._handlers.isListed(symbol) ? '★' : '';
        item.append(name, note);
        return item;
      }),
    );
    this._list.hidden = symbols.length === 0;
    this._input.setAttribute('aria-expanded', String(symbols.length > 0));
    this._input.removeAttribute('aria-activedescendant');
  }

  _onKey(event) {
    if (event.key === 'Escape') {
      this._input.value = '';
      this._handlers.onFilter('');
      this._show([]);
    } else if (event.key === 'Enter') {
      const symbol = this._found[Math.max(0, this._at)] ?? this._input.value.trim().toUpperCase();
      if (symbol !== '') {
        this._pick(symbol);
      }
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && this._found.length > 0) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this._at = (this._at + step + this._found.length) % this._found.length;
      [...this._list.children].forEach((item, n) => item.setAttribute('aria-selected', String(n === this._at)));
      this._input.setAttribute('aria-activedescendant', 'found-' + this._at);
      event.preventDefault();
    }
  }

  _pick(symbol) {
    this._input.value = '';
    this._show([]);
    this._handlers.onFilter('');
    this._handlers.onPick(symbol);
  }
}
