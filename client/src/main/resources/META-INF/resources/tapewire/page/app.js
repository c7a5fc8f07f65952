import { connect } from '../index.js';
import { Banner } from './banner.js';
import { Bar } from './bar.js';
import { Detail } from './detail.js';
import { duration } from './format.js';
import { Grid } from './grid.js';
import { History } from './history.js';
import { ReplayBar } from './replay-bar.js';
import { Search } from './search.js';
import { Settings } from './settings.js';
import { SettingsDialog } from './settings-dialog.js';

const MAX_MEASURED = 4_096; // ticks of one painted frame whose latency is taken
const DELAYED_EVERY_MS = 1_000;
const byId = id => document.getElementById(id);

/** The page: a client, and its views on it; on the market of now, or on a replay in its place. */
class Page {
  constructor() {
    this.settings = new Settings();
    this.history = new History();
    this._ingest = [];
    this._newestMs = 0; // ingest time of the newest value of now
    this._replayedMs = 0; // and of a replay
    this._delayMs = 0;
    this._sawDelayed = false;
    this.banner = new Banner(document);
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const options = new URLSearchParams(location.search);
    this.client = connect(scheme + '://' + location.host + '/stream', {
      token: this.settings.token,
      clientName: 'tapewire-page',
      backoff: options.has('backoffCapMs') ? { capMs: Number(options.get('backoffCapMs')) } : undefined,
    });
    this.bar = new Bar(document, { onAction: action => (action === 'Reload' ? location.reload() : this.dialog.open()) });
    this.bar.start(this.client);
    this.dialog = new SettingsDialog(document, this.settings, {
      onLayout: () => {
        this.grid.layout();
        this.detail.chart.restyle();
      },
      onInterval: () => this._subscribe(),
      onToken: () => location.reload(), // another subject: nothing of the one before stays
    });
    this.grid = new Grid({ grid: byId('grid'), head: byId('head'), body: byId('body'), empty: byId('empty') }, this.settings, {
      onSelect: instrument => this.select(instrument),
      onStar: symbol => this.star(symbol),
      now: () => (this.replay === null ? this.client.clock.now() : this._replayedMs),
    });
    this.detail = new Detail(document, this.client, this.settings, this.history, {
      onStar: symbol => this.star(symbol),
      newestMs: () => Math.max(this._newestMs, this.client.welcome?.lastMs ?? 0),
    });
    this.search = new Search(byId('search'), byId('found'), {
      onFilter: text => this._filter(text),
      onPick: symbol => this._pick(symbol),
      find: async text => (await this.client.instruments(text + '*')).map(({ symbol }) => symbol).sort(),
      isListed: symbol => this.settings.stars.includes(symbol),
    });
    this.replayBar = new ReplayBar(document, this.client, {
      onOpen: () => this._switch(),
      onClose: () => this._switch(),
      onRestart: () => this._onRestart(),
      onTime: (ms, words) => this.banner.time(words),
      notice: words => this.bar.notice('replay', 'warning', words, 'Dismiss'),
    });
    this.client.addEventListener('painted', () => this._painted());
    byId('tab-all').onclick = () => this.view('all');
    byId('tab-list').onclick = () => this.view('list');
    document.addEventListener('keydown', event => this._onKey(event));
    setInterval(() => this._mark(), DELAYED_EVERY_MS);
    this.view(this.settings.view);
  }

  /** The replay that is shown in place of now; null = none. */
  get replay() {
    return this.replayBar?.replay ?? null;
  }

  get _market() {
    return this.replay ?? this.client;
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

  /** From now to a replay, or back: nothing of the one is left on the screen of the other. */
  _switch() {
    this._replayedMs = 0;
    this.detail.clear();
    this._mark();
    this.bar.replaying(this.replay !== null);
    this._subscribe();
  }

  _onRestart() {
    this._replayedMs = 0;
    this.detail.replayedFrom(this.replay);
  }

  _subscribe() {
    const { view, stars, interval } = this.settings;
    const patterns = view === 'all' ? ['*'] : stars;
    const market = this._market;
    this.grid.clear(view === 'all' ? 'Waiting for instruments.' : 'Nothing on the watchlist yet: find a symbol above, or press ☆ in a row of All.');
    const before = this.subscription;
    this._complete = false;
    this.subscription =
      patterns.length === 0
        ? null
        : market.subscribe(patterns, {
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
    if (this.replay !== null) {
      this._replayedMs = Math.max(this._replayedMs, value.ingestMs);
      return;
    }
    this._newestMs = Math.max(this._newestMs, value.ingestMs);
    this.history.update(instrument, channel, value, this.client.clock.now());
    this.bar.onTick(value.ingestMs);
    if (value.delayed) {
      this._sawDelayed = true;
    } else if (!this.client.isSnapshot && this._ingest.length < MAX_MEASURED) {
      this._ingest.push(value.ingestMs);
    }
  }

  /** What is not of now is marked, over all of it. */
  _mark() {
    if (this.replay !== null) {
      this.banner.show('replay', 'REPLAY', 'This is the past, not the market of now.');
      return;
    }
    const [shown, delayed] = this.grid.delayedCounts;
    const late = this._delayMs > 0 ? ' by ' + duration(this._delayMs) : '';
    if (delayed === 0 && !this.detail.instrument?.delayed) {
      this.banner.show('live', '', '');
    } else if (delayed === shown) {
      this.banner.show('delayed', 'DELAYED', 'All of this is late' + late + ': it is not the market of now.');
    } else {
      this.banner.show('delayed', 'DELAYED', 'Some of this is late' + late + ': what is says DELAYED.');
    }
  }

  _onFrame(changed) {
    this.grid.update(changed);
    if (this._sawDelayed && document.body.dataset.view === 'live') {
      this._mark(); // with the first of it on the screen
    }
    this._sawDelayed = false;
    if (changed.has(this.detail.instrument)) {
      this.detail.paint();
    } else {
      this._selectSome();
    }
    this._count();
  }

  /** Where nothing is selected: what was once, else, when all is there, the first. */
  _selectSome() {
    if (this.detail.instrument === null) {
      const instrument = this._market.instrument(this.settings.selected) ?? (this._complete ? this.grid.first : null);
      if (instrument !== null) {
        this.select(instrument);
      }
    }
  }

  _painted() {
    this.bar.onPainted(this._ingest, this.client.clock.now());
    this._ingest.length = 0;
  }

  _onStatus({ pattern, status, partial, delayMs }) {
    const topic = 'item ' + pattern;
    this._delayMs = Math.max(this._delayMs, delayMs);
    if (status === 'PENDING') {
      this.bar.notice(topic, 'warning', 'No data for ' + pattern + ': unknown here, or not permitted with this token. It starts by itself when that changes.', 'Dismiss');
    } else if (status === 'LIMIT') {
      this.bar.notice(topic, 'warning', 'The server shows no more instruments to this page than it does now: ' + (partial ? 'some of ' : '') + pattern + ' is left out.', 'Dismiss');
    } else {
      this.bar.notice(topic, 'warning', null);
    }
  }

  _onSnapshotEnd() {
    this._complete = true; // its rows come with the next animation frame
    this._selectSome();
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
    this.detail.show(instrument, this.replay);
  }

  star(symbol) {
    const added = this.settings.toggleStar(symbol);
    if (this.settings.view === 'list') {
      if (!added) {
        this.grid.remove(symbol);
      }
      this._subscribe();
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
    const instrument = this._market.instrument(symbol);
    if (instrument === undefined) {
      this.settings.selected = symbol;
    } else {
      this.select(instrument);
      this.grid.reveal(instrument);
    }
    byId('grid').focus();
  }

  /** `/` finds; r replays and comes back; of a replay, p plays and pauses, a full stop steps. */
  _onKey(event) {
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) && document.activeElement.type !== 'range') {
      return;
    }
    const keys = { '/': () => byId('search').focus(), r: () => byId('open-replay').click(), p: () => this.replayBar.toggle(), '.': () => this.replayBar.step() };
    if (keys[event.key] !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey && !byId('settings').open) {
      keys[event.key]();
      event.preventDefault();
    }
  }
}

globalThis.tapewire = new Page(); // for the console
