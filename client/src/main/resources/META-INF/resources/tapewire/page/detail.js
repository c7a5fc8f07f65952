import { Chart } from './chart.js';
import { change, condition, count, percentText, price, quantity, signed, timeOfDay } from './format.js';
import { Sales } from './sales.js';

/** The selected instrument: its price, its touch, its chart and its trades. */
export class Detail {
  constructor(document, client, settings, history, onStar) {
    this._e = id => document.getElementById(id);
    this._client = client;
    this._settings = settings;
    this._subscription = null;
    this._instrument = null;
    this._began = Date.now();
    this.chart = new Chart(this._e('chart'), this._e('chart-since'), history);
    this.chart.since('since ' + timeOfDay(this._began) + ', when this page was opened');
    this._sales = new Sales(this._e('sales'), this._e('sales-since'));
    this._e('detail-star').onclick = () => {
      if (this._instrument !== null) {
        onStar(this._instrument.symbol);
        this._star();
      }
    };
  }

  show(instrument) {
    if (instrument === this._instrument) {
      return;
    }
    this._subscription?.close();
    this._instrument = instrument;
    this._sales.clear('since ' + timeOfDay(Date.now()) + ', when it was selected');
    this._subscription = this._client.subscribe(instrument.symbol, {
      channels: ['trade'],
      interval: 0,
      onUpdate: (_, channel, value) => this._sales.add(instrument, value),
      onFrame: () => this.paint(),
    });
    this._star();
    this.chart.show(instrument);
    this.paint();
  }

  get instrument() {
    return this._instrument;
  }

  _star() {
    const starred = this._settings.stars.includes(this._instrument.symbol);
    this._e('detail-star').textContent = starred ? '★' : '☆';
    this._e('detail-star').setAttribute('aria-pressed', String(starred));
  }

  /** With the animation frame in which it changed. */
  paint() {
    const i = this._instrument;
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
    this._sales.paint();
  }
}
