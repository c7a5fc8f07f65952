import { connect } from '../index.js';
import { Bar } from './bar.js';
import { COLUMNS } from './columns.js';
import { Detail } from './detail.js';
import { Grid } from './grid.js';
import { History } from './history.js';
import { Search } from './search.js';
import { Settings } from './settings.js';

const MAX_MEASURED = 4_096; // ticks of one painted frame whose latency is taken
const byId = id => document.getElementById(id);

/** The page: a client, and its views on it. */
class Page {
  constructor() {
    this.settings = new Settings();
    this._theme();
    this.history = new History();
    this._ingest = [];
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const options = new URLSearchParams(location.search);
    this.client = connect(scheme + '://' + location.host + '/stream', {
      token: this.settings.token,
      clientName: 'tapewire-page',
      backoff: options.has('backoffCapMs') ? { capMs: Number(options.get('backoffCapMs')) } : undefined,
    });
    this.bar = new Bar(document, { onAction: action => (action === 'Reload' ? location.reload() : this._openSettings()) });
    this.bar.start(this.client);
    this.grid = new Grid({ grid: byId('grid'), head: byId('head'), body: byId('body'), empty: byId('empty') }, this.settings, {
      onSelect: instrument => this.select(instrument),
      onStar: symbol => this.star(symbol),
      now: () => this.client.clock.now(),
    });
    this.detail = new Detail(document, this.client, this.settings, this.history, symbol => this.star(symbol));
    this.search = new Search(byId('search'), byId('found'), {
      onFilter: text => this._filter(text),
      onPick: symbol => this._pick(symbol),
      find: async text => (await this.client.instruments(text + '*')).map(({ symbol }) => symbol).sort(),
      isListed: symbol => this.settings.stars.includes(symbol),
    });
    this.client.addEventListener('painted', () => this._painted());
    byId('tab-all').onclick = () => this.view('all');
    byId('tab-list').onclick = () => this.view('list');
    byId('open-settings').onclick = () => this._openSettings();
    byId('settings').addEventListener('close', () => this._saveSettings());
    document.addEventListener('keydown', event => {
      if (event.key === '/' && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
        byId('search').focus();
        event.preventDefault();
      }
    });
    this.view(this.settings.view);
  }

  // ----- what is shown -----

  /** All instruments, or those with a star. */
  view(view) {
    this.settings.view = view;
    this.settings.save();
    byId('tab-all').setAttribute('aria-selected', String(view === 'all'));
    byId('tab-list').setAttribute('aria-selected', String(view === 'list'));
    this._subscribe();
  }

  _subscribe() {
    const { view, stars, interval } = this.settings;
    const patterns = view === 'all' ? ['*'] : stars;
    this.grid.clear(view === 'all' ? 'Waiting for instruments.' : 'Nothing on the watchlist yet: find a symbol above, or press ☆ in a row of All.');
    const before = this.subscription;
    this.subscription =
      patterns.length === 0
        ? null
        : this.client.subscribe(patterns, {
            interval,
            onUpdate: (instrument, channel, value) => this._onUpdate(instrument, channel, value),
            onFrame: changed => this._onFrame(changed),
            onStatus: status => this._onStatus(status),
            onSnapshotEnd: () => this._onSnapshotEnd(),
          });
    before?.close(); // after the new one, so that what both ask for goes on
    this._count();
  }

  _onUpdate(instrument, channel, value) {
    const now = this.client.clock.now();
    this.history.update(instrument, channel, value, now);
    this.bar.onTick(value.ingestMs);
    if (!this.client.isSnapshot && this._ingest.length < MAX_MEASURED) {
      this._ingest.push(value.ingestMs);
    }
  }

  _onFrame(changed) {
    this.grid.update(changed);
    if (changed.has(this.detail.instrument)) {
      this.detail.paint();
    } else if (this.detail.instrument === null) {
      const kept = this.client.instrument(this.settings.selected);
      if (kept !== undefined) {
        this.select(kept);
      }
    }
    this._count();
  }

  _painted() {
    this.bar.onPainted(this._ingest, this.client.clock.now());
    this._ingest.length = 0;
  }

  _onStatus({ pattern, status }) {
    const topic = 'item ' + pattern;
    if (status === 'PENDING') {
      this.bar.notice(topic, 'warning', 'No data for ' + pattern + ': unknown here, or not permitted with this token. It starts by itself when that changes.', 'Dismiss');
    } else if (status === 'LIMIT') {
      this.bar.notice(topic, 'warning', 'The server shows no more instruments to this page than it does now: ' + pattern + ' is left out.', 'Dismiss');
    } else {
      this.bar.notice(topic, 'warning', null);
    }
  }

  _onSnapshotEnd() {
    if (this.detail.instrument === null) {
      const instrument = this.client.instrument(this.settings.selected) ?? this.grid.first;
      if (instrument !== null && instrument !== undefined) {
        this.select(instrument);
      }
    }
    byId('empty').textContent = this.settings.view === 'all' ? 'No instruments on this server yet: they appear by themselves.' : byId('empty').textContent;
  }

  _count() {
    const [shown, all] = this.grid.counts;
    const text = shown === all ? all + ' instruments' : shown + ' of ' + all;
    if (byId('count').textContent !== text) {
      byId('count').textContent = text;
    }
  }

  select(instrument) {
    this.settings.selected = instrument.symbol;
    this.settings.save();
    this.grid.select(instrument);
    this.detail.show(instrument);
  }

  star(symbol) {
    const added = this.settings.toggleStar(symbol);
    if (this.settings.view === 'list') {
      if (added) {
        this._subscribe();
      } else {
        this.grid.remove(symbol);
        this._subscribe();
      }
    }
  }

  _filter(text) {
    this.grid.filter(text);
    this._count();
  }

  _pick(symbol) {
    if (this.settings.view === 'list' && !this.settings.stars.includes(symbol)) {
      this.star(symbol);
    }
    const instrument = this.client.instrument(symbol);
    if (instrument === undefined) {
      this.settings.selected = symbol;
    } else {
      this.select(instrument);
      this.grid.reveal(instrument);
    }
    byId('grid').focus();
  }

  // ----- settings -----

  _theme() {
    document.documentElement.dataset.theme = this.settings.theme;
  }

  _openSettings() {
    byId('interval').value = String(this.settings.interval);
    byId('theme').value = this.settings.theme;
    byId('token').value = this.settings.token;
    byId('columns').replaceChildren(
      ...COLUMNS.filter(column => !column.always).map(column => {
        const label = document.createElement('label');
        const box = document.createElement('input');
        box.type = 'checkbox';
        box.name = column.id;
        box.checked = !this.settings.hiddenColumns.includes(column.id);
        label.append(box, column.long ?? column.title);
        return label;
      }),
    );
    byId('settings').returnValue = '';
    byId('settings').showModal();
  }

  _saveSettings() {
    if (byId('settings').returnValue !== 'save') {
      return;
    }
    const interval = Number(byId('interval').value);
    const intervalChanged = interval !== this.settings.interval;
    const token = byId('token').value.trim();
    const tokenChanged = token !== this.settings.token;
    this.settings.interval = interval;
    this.settings.theme = byId('theme').value;
    this.settings.hiddenColumns = [...byId('columns').querySelectorAll('input:not(:checked)')].map(box => box.name);
    this.settings.token = token;
    this.settings.save();
    if (tokenChanged) {
      location.reload(); // another subject: nothing of the one before stays
      return;
    }
    this._theme();
    this.grid.layout();
    this.detail.chart.restyle();
    if (intervalChanged) {
      this._subscribe();
    }
  }
}

globalThis.tapewire = new Page(); // for the console
