const KEY = 'tapewire.settings';
const TOKEN_KEY = 'tapewire.token';
const DEFAULTS = {
  interval: 100,
  theme: 'dark',
  view: 'all',
  stars: [],
  sort: { column: 'symbol', descending: false },
  hiddenColumns: [],
  selected: null,
};

/** What the page keeps across reloads; the token only as long as its tab. */
export class Settings {
  constructor() {
    Object.assign(this, structuredClone(DEFAULTS));
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}');
      for (const key of Object.keys(DEFAULTS)) {
        if (kept[key] !== undefined && typeof kept[key] === typeof DEFAULTS[key]) {
          this[key] = kept[key];
        }
      }
    } catch {
      // kept by another version, or nothing may be kept here: the defaults do
    }
  }

  save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this));
    } catch {
      // nothing may be kept here
    }
  }

  get token() {
    return sessionStorage.getItem(TOKEN_KEY) ?? '';
  }

  set token(value) {
    if (value === '') {
      sessionStorage.removeItem(TOKEN_KEY);
    } else {
      sessionStorage.setItem(TOKEN_KEY, value);
    }
  }

  /** @returns {boolean} whether the symbol is on the watchlist now */
  toggleStar(symbol) {
    const at = this.stars.indexOf(symbol);
    if (at >= 0) {
      this.stars.splice(at, 1);
    } else {
      this.stars.push(symbol);
    }
    this.save();
    return at < 0;
  }
}
