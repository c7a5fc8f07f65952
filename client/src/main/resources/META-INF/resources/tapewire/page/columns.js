import { age, change, condition, count, percentText, price, quantity, signed } from './format.js';

const mid = (a, b) => (a === null || b === null ? null : a - b);

/**
 * The grid's columns. `long` is the title where there is room, `text` is what a cell shows, `key` what it is sorted by (null goes last), `flash` the number whose change is flashed, `tone` its
 * colour by sign, `calm` a text that warns of nothing, `title` the words behind it.
 */
export const COLUMNS = [
  { id: 'symbol', title: 'Symbol', left: true, always: true, text: i => i.symbol, key: i => i.symbol },
  { id: 'last', title: 'Last', text: i => price(i, i.trade.last), key: i => i.price(i.trade.last), flash: i => i.trade.last },
  {
    id: 'change',
    title: 'Chg', long: 'Change',
    text: i => {
      const c = change(i);
      return c === null ? '' : signed(price(i, c.difference), c.difference) + ' ' + c.mark;
    },
    key: i => {
      const c = change(i);
      return c === null ? null : i.price(c.difference);
    },
    tone: i => change(i)?.difference ?? 0,
    words: i => change(i)?.words ?? '',
  },
  {
    id: 'percent',
    title: 'Chg %', long: 'Change in percent',
    text: i => {
      const c = change(i);
      return c === null ? '' : percentText(c.percent);
    },
    key: i => change(i)?.percent ?? null,
    tone: i => change(i)?.difference ?? 0,
    words: i => change(i)?.words ?? '',
  },
  { id: 'bidSize', title: 'Size', long: 'Bid size', text: i => quantity(i, i.quote.bidSize), key: i => i.size(i.quote.bidSize) },
  { id: 'bid', title: 'Bid', text: i => price(i, i.quote.bid), key: i => i.price(i.quote.bid), flash: i => i.quote.bid },
  { id: 'ask', title: 'Ask', text: i => price(i, i.quote.ask), key: i => i.price(i.quote.ask), flash: i => i.quote.ask },
  { id: 'askSize', title: 'Size', long: 'Ask size', text: i => quantity(i, i.quote.askSize), key: i => i.size(i.quote.askSize) },
  { id: 'spread', title: 'Sprd', long: 'Spread', text: i => price(i, mid(i.quote.ask, i.quote.bid)), key: i => i.price(mid(i.quote.ask, i.quote.bid)) },
  { id: 'volume', title: 'Volume', text: i => quantity(i, i.trade.volume), key: i => i.size(i.trade.volume) },
  { id: 'trades', title: 'Trds', long: 'Trades', text: i => count(i.trade.trades), key: i => i.trade.trades },
  { id: 'high', title: 'High', text: i => price(i, i.trade.high), key: i => i.price(i.trade.high) },
  { id: 'low', title: 'Low', text: i => price(i, i.trade.low), key: i => i.price(i.trade.low) },
  { id: 'status', title: 'Status', left: true, text: i => (i.stale ? 'STALE' : condition(i)), key: i => condition(i) || null, calm: text => text === 'PRE' || text === 'POST' },
  { id: 'age', title: 'Age', text: (i, now) => newest(i) === 0 ? '' : age(now - newest(i)), key: i => -newest(i) || null },
];

function newest(instrument) {
  return Math.max(instrument.quote.ingestMs, instrument.trade.ingestMs, instrument.status.ingestMs);
}
