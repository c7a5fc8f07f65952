import { joined } from './history.js';
import uPlot from './uplot/uPlot.esm.js';

const REDRAW_MS = 250;

/** The last price of the selected instrument. */
export class Chart {
  constructor(element, sinceElement) {
    this._element = element;
    this._since = sinceElement;
    this._instrument = null;
    this._source = null;
    this._plot = null;
    new ResizeObserver(() => this._plot?.setSize(this._size())).observe(element);
    setInterval(() => this._draw(), REDRAW_MS);
  }

  _size() {
    return { width: Math.max(160, this._element.clientWidth), height: Math.max(120, this._element.clientHeight) };
  }

  /** @param source {earlier, line, nowMs()}: the line, what is known from before it, and until when the last price holds */
  show(instrument, source) {
    this._instrument = instrument;
    this._source = source;
    this.restyle();
  }

  /** The colours or the instrument changed. */
  restyle() {
    this._plot?.destroy();
    this._plot = null;
    this._draw();
  }

  since(words) {
    if (this._since.textContent !== words) {
      this._since.textContent = words;
    }
  }

  _draw() {
    if (this._instrument === null || document.visibilityState === 'hidden') {
      return;
    }
    const [times, prices] = joined(this._source.earlier, this._source.line);
    if (times.length === 0) {
      this._plot?.destroy(); // no trade yet: an empty scale says nothing
      this._plot = null;
      return;
    }
    times.push(Math.max(this._source.nowMs() / 1_000, times[times.length - 1])); // the last price holds until now
    prices.push(prices[prices.length - 1]);
    if (this._plot === null) {
      this._plot = this._make([times, prices]);
    } else {
      this._plot.setData([times, prices]);
    }
  }

  _make(data) {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const axis = { stroke: colour('--dim'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1, size: 4 }, font: '10px ' + colour('--mono') };
    const instrument = this._instrument;
    return new uPlot(
      {
        ...this._size(),
        cursor: { y: false, points: { size: 5 } },
        legend: { show: false },
        padding: [6, 4, 0, 0],
        scales: { y: { range: (_, low, high) => padded(low, high) } },
        axes: [
          { ...axis, size: 24, space: 60 },
          { ...axis, side: 1, size: 58, space: 26, values: (_, ticks) => ticks.map(tick => tick.toFixed(decimals(ticks, instrument))) },
        ],
        series: [{}, { stroke: colour('--accent'), width: 1.4, paths: uPlot.paths.stepped({ align: 1 }), fill: colour('--accent') + '18', points: { show: false } }],
        hooks: { drawAxes: [plot => this._shade(plot, { halt: colour('--warn') + '40', suspect: colour('--down') + '26' })] },
      },
      data,
      this._element,
    );
  }

  /** Behind the line: when it was halted, and when its values were suspect. */
  _shade(plot, colours) {
    const { ctx, bbox } = plot;
    ctx.save();
    for (const [from, to, kind] of [...this._source.earlier.bands, ...this._source.line.bands]) {
      const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
      const right = to === 0 ? bbox.left + bbox.width : plot.valToPos(to, 'x', true);
      if (right > left) {
        ctx.fillStyle = colours[kind];
        ctx.fillRect(left, bbox.top, Math.min(right, bbox.left + bbox.width) - left, bbox.height);
      }
    }
    ctx.restore();
  }
}

function padded(low, high) {
  if (low === null || low === undefined) {
    return [0, 1];
  }
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.0002, 1e-9);
  return [low - room, high + room];
}

function decimals(ticks, instrument) {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : 0.01;
  return Math.min(Math.max(2, -instrument.priceExponent), Math.max(2, Math.ceil(-Math.log10(step))));
}
