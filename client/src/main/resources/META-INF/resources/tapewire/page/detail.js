import { Chart } from './chart.js';
import { change, condition, count, percentText, price, quantity, signed, timeOfDay } from './format.js';
import { Line } from './history.js';
import { Prints } from './prints.js';
import { Sales } from './sales.js';

const NOTHING = new Line();

/** The selected instrument: its price, its touch, its chart and its trades; of now, or of a replay's time. */
export class Detail {
  /** @param handlers onStar(symbol), newestMs(): ingest time of the newest value seen */
  constructor(document, client, settings, history, handlers) {
    this._e = id => document.getElementById(id);
    this._client = client;
    this._settings = settings;
    this._history = history;
    this._subscriptions = [];
    this._line = new Line();
    this.instrument = null;
    this.chart = new Chart(this._e('chart'), this._e('chart-since'));
    this.sales = new Sales(this._e('sales'), this._e('sales-since'));
    this.prints = new Prints(client, {
      onBegin: () => this._restart(),
      onUpdate: (instrument, channel, value) => this._onPrint(instrument, channel, value, value.ingestMs),
      onFrame: () => this.sales.paint(),
      onGap: () => this.sales.gap(),
      say: words => {
        this.sales.say(words);
        this.chart.since(words);
      },
      newestMs: handlers.newestMs,
    });
    this._e('detail-star').onclick = () => {
      if (this.instrument !== null) {
        handlers.onStar(this.instrument.symbol);
        this._star();
      }
    };
  }

  /** @param replay whose instrument it is; null = of now */
  show(instrument, replay) {
    if (instrument === this.instrument) {
      return;
    }
    this.clear();
    this.instrument = instrument;
    const { symbol } = instrument;
    if (replay === null) {
      const { interval } = this._settings;
      this._subscriptions.push(this._client.subscribe(symbol, { interval, onFrame: () => this.paint() }));
      this.prints.show(symbol);
      this.chart.show(instrument, { earlier: this._history.line(symbol), line: this._line, nowMs: () => Date.now() });
    } else {
      const onUpdate = (traded, channel, value) => this._onPrint(traded, channel, value, value.exchangeMs);
      this._subscriptions.push(replay.subscribe(symbol, { channels: ['trade', 'status'], mode: 'every', onUpdate, onFrame: () => this.paint() }));
      this.chart.show(instrument, { earlier: NOTHING, line: this._line, nowMs: () => replay.status.timeMs ?? 0 });
      this.replayedFrom(replay);
    }
    this._star();
    this.paint();
  }

  /** A replay begins anew, at another place. */
  replayedFrom({ status }) {
    const words = 'replayed' + (status.timeMs === null ? '' : ' from ' + timeOfDay(status.timeMs));
    this._restart();
    this.sales.say(words);
    this.chart.since(words);
  }

  /** Nothing is selected: what was shown is of another time. */
  clear() {
    this._subscriptions.splice(0).forEach(subscription => subscription.close());
    this.prints.hide();
    this.instrument = null;
    this._restart();
    this.sales.say('');
    this.chart.since('');
    for (const id of ['last', 'bid', 'ask', 'bid-size', 'ask-size', 'open', 'high', 'low', 'volume', 'trades', 'spread']) {
      this._e(id).textContent = '–';
    }
    for (const id of ['change', 'against']) {
      this._e(id).textContent = '';
    }
    this._e('detail-status').hidden = true;
  }

  _restart() {
    this._line.clear();
    this.sales.clear();
  }

  _onPrint(instrument, channel, value, atMs) {
    this._line.update(instrument, channel, value, atMs);
    if (channel === 'trade' && !this._client.isSnapshot) {
      this.sales.add(instrument, value);
    }
  }

  _star() {
    const starred = this._settings.stars.includes(this.instrument.symbol);
    this._e('detail-star').textContent = starred ? '★' : '☆';
    this._e('detail-star').setAttribute('aria-pressed', String(starred));
  }

  /** With the animation frame in which it changed. */
  paint() {
    const i = this.instrument;
    if (i === null) {
      return;
    }
    const set = (id, text) => {
      const element = this._e(id);
      if (element.textContent !== text) {
        element.textContent = text;
      }
    };
    const or = text => (text === '' ? '–' : text);
    set('symbol', i.symbol);
    set('venue', i.venue);
    set('last', or(price(i, i.trade.last)));
    const c = change(i);
    set('change', c === null ? '' : signed(price(i, c.difference), c.difference) + ' (' + percentText(c.percent) + ')');
    this._e('change').className = c === null || c.difference === 0 ? '' : c.difference > 0 ? 'up' : 'down';
    set('against', c === null ? '' : c.words);
    set('bid', or(price(i, i.quote.bid)));
    set('ask', or(price(i, i.quote.ask)));
    set('bid-size', or(quantity(i, i.quote.bidSize)));
    set('ask-size', or(quantity(i, i.quote.askSize)));
    set('open', or(price(i, i.trade.open)));
    set('high', or(price(i, i.trade.high)));
    set('low', or(price(i, i.trade.low)));
    set('volume', or(quantity(i, i.trade.volume)));
    set('trades', or(count(i.trade.trades)));
    set('spread', i.quote.bid === null || i.quote.ask === null ? '–' : price(i, i.quote.ask - i.quote.bid));
    const words = i.stale ? 'STALE' : condition(i);
    set('detail-status', words);
    this._e('detail-status').hidden = words === '';
    this.sales.paint();
  }
}
