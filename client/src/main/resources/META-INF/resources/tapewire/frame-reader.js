import {
  EpochsDecoder,
  ErrorDecoder,
  FeedStatusDecoder,
  FrameFlags,
  FrameHeaderDecoder,
  GapDecoder,
  GoingAwayDecoder,
  HeartbeatDecoder,
  InstrumentDefDecoder,
  InstrumentFlags,
  InstrumentsDecoder,
  PongDecoder,
  QosChangeDecoder,
  QuoteBatchDecoder,
  QuoteDecoder,
  QuoteFlags,
  RecordMarks,
  ReplayStateDecoder,
  SCHEMA_ID,
  SlowWarningDecoder,
  SnapshotEndDecoder,
  SubscribeAckDecoder,
  TradeBreakDecoder,
  TradeDecoder,
  TradingStatusDecoder,
  WelcomeDecoder,
} from './codecs.js';
import { CHANNEL_BITS } from './instrument.js';

const FRAME_HEADER = FrameHeaderDecoder.ENCODED_LENGTH;
const SLOT_HEADER = 4;
const SBE_HEADER = 8;
const CONFLATED_UNKNOWN = 65_535;
const TWO_32 = 4_294_967_296;
const NS_PER_MS = 1e6;
const BATCH_STEP_NS = 100;

/** A frame whose own lengths do not fit together. */
export const MALFORMED = -1;

/**
 * Takes the frames of one connection apart and brings the instruments of their streams up to date. A message that is unknown, or shorter than we know
 * it, is stepped over by its length and counted.
 */
export class FrameReader {
  /** @param market has streamOf(streamId), and a method for each message that is no record */
  constructor(market) {
    this._market = market;
    this._stream = undefined;
    this.frames = 0;
    this.bytes = 0;
    this.updates = 0;
    this.conflated = 0;
    this.unknown = 0;
    this.undefined = 0;
    this.frameSeq = 0;
    this.streamId = 0;
    this.epoch = 0;
    this.cursor = 0;
    this.flags = 0;
    this.sendMs = 0;
    this.snapshot = false;
    this._conflated = 0;
    this._frame = new FrameHeaderDecoder();
    this._def = new InstrumentDefDecoder();
    this._quote = new QuoteDecoder();
    this._batch = new QuoteBatchDecoder();
    this._trade = new TradeDecoder();
    this._break = new TradeBreakDecoder();
    this._status = new TradingStatusDecoder();
    this._feed = new FeedStatusDecoder();
    this._others = new Map([
      [WelcomeDecoder.TEMPLATE_ID, [new WelcomeDecoder(), m => market.onWelcome(m)]],
      [SubscribeAckDecoder.TEMPLATE_ID, [new SubscribeAckDecoder(), m => market.onSubscribeAck(m)]],
      [SnapshotEndDecoder.TEMPLATE_ID, [new SnapshotEndDecoder(), m => market.onSnapshotEnd(m.subId())]],
      [InstrumentsDecoder.TEMPLATE_ID, [new InstrumentsDecoder(), m => market.onInstruments(m)]],
      [EpochsDecoder.TEMPLATE_ID, [new EpochsDecoder(), m => market.onEpochs(m)]],
      [HeartbeatDecoder.TEMPLATE_ID, [new HeartbeatDecoder(), m => market.onHeartbeat(m)]],
      [GapDecoder.TEMPLATE_ID, [new GapDecoder(), m => market.onGap(m)]],
      [QosChangeDecoder.TEMPLATE_ID, [new QosChangeDecoder(), m => market.onQos(m)]],
      [SlowWarningDecoder.TEMPLATE_ID, [new SlowWarningDecoder(), m => market.onSlow(m)]],
      [ReplayStateDecoder.TEMPLATE_ID, [new ReplayStateDecoder(), m => market.onReplayState(m)]],
      [ErrorDecoder.TEMPLATE_ID, [new ErrorDecoder(), m => market.onError(m)]],
      [GoingAwayDecoder.TEMPLATE_ID, [new GoingAwayDecoder(), m => market.onGoingAway(m)]],
      [PongDecoder.TEMPLATE_ID, [new PongDecoder(), m => market.onPong(m)]],
    ]);
  }

  /**
   * @param {DataView} view one binary WebSocket message
   * @returns {number} its frameSeq, or MALFORMED
   */
  read(view) {
    this.frames++;
    this.bytes += view.byteLength;
    if (view.byteLength < FRAME_HEADER) {
      return MALFORMED;
    }
    const frame = this._frame.wrap(view, 0);
    const count = frame.messageCount();
    const frameSeq = frame.frameSeq();
    this.frameSeq = frameSeq;
    this.streamId = frame.streamId();
    this._stream = this._market.streamOf(this.streamId);
    this.epoch = frame.epoch();
    this.cursor = frame.cursor();
    this.flags = frame.flags();
    this.sendMs = frame.sendTs() / NS_PER_MS;
    this.snapshot = (this.flags & FrameFlags.snapshot) !== 0;
    try {
      let at = FRAME_HEADER;
      for (let i = 0; i < count; i++) {
        const length = view.getUint16(at, true);
        if (length < SBE_HEADER || at + SLOT_HEADER + length > view.byteLength) {
          return MALFORMED;
        }
        this._conflated = view.getUint16(at + 2, true);
        this._message(view, at + SLOT_HEADER, length);
        at += (SLOT_HEADER + length + 3) & ~3;
      }
    } catch (e) {
      if (e instanceof RangeError) {
        return MALFORMED; // a length within leads beyond the end
      }
      throw e;
    }
    return frameSeq;
  }

  _message(view, at, length) {
    const block = view.getUint16(at, true);
    const template = view.getUint16(at + 2, true);
    if (view.getUint16(at + 4, true) !== SCHEMA_ID || block > length - SBE_HEADER) {
      this.unknown++;
      return;
    }
    switch (template) {
      case QuoteBatchDecoder.TEMPLATE_ID:
        this._onBatch(this._whole(this._batch, QuoteBatchDecoder, view, at, block));
        return;
      case QuoteDecoder.TEMPLATE_ID:
        this._onQuote(this._whole(this._quote, QuoteDecoder, view, at, block));
        return;
      case TradeDecoder.TEMPLATE_ID:
        this._onTrade(this._whole(this._trade, TradeDecoder, view, at, block));
        return;
      case TradeBreakDecoder.TEMPLATE_ID:
        this._onBreak(this._whole(this._break, TradeBreakDecoder, view, at, block));
        return;
      case TradingStatusDecoder.TEMPLATE_ID:
        this._onStatus(this._whole(this._status, TradingStatusDecoder, view, at, block));
        return;
      case InstrumentDefDecoder.TEMPLATE_ID:
        this._onDefinition(this._whole(this._def, InstrumentDefDecoder, view, at, block));
        return;
      case FeedStatusDecoder.TEMPLATE_ID: {
        const feed = this._whole(this._feed, FeedStatusDecoder, view, at, block);
        if (feed !== null && this._stream !== undefined && !this._isTold(feed)) {
          this._stream.onFeed(feed);
        }
        return;
      }
      default: {
        const other = this._others.get(template);
        if (other === undefined) {
          this.unknown++;
        } else {
          const decoder = this._whole(other[0], other[0].constructor, view, at, block);
          if (decoder !== null) {
            other[1](decoder);
          }
        }
      }
    }
  }

  /** The decoder on the message; null where its block is shorter than ours: of an older draft, whose fields we cannot place. */
  _whole(decoder, codec, view, at, block) {
    if (block < codec.BLOCK_LENGTH) {
      this.unknown++;
      return null;
    }
    return decoder.wrapAndApplyHeader(view, at);
  }

  _onDefinition(def) {
    if (def !== null && this._stream !== undefined) {
      const instrument = this._stream.define(def.instrumentId(), def.venue(), def.symbol());
      instrument.sourceId = def.sourceId();
      instrument.priceExponent = def.priceExponent();
      instrument.sizeExponent = def.quantityExponent();
      instrument.roundLot = def.roundLot();
      instrument.referencePrice = def.referencePrice();
      instrument.simulated = (def.flags() & InstrumentFlags.simulated) !== 0;
      instrument.test = (def.flags() & InstrumentFlags.test) !== 0;
    }
  }

  /** The instrument of a record; undefined where it is to be passed over: of a stream that is closed, told before, or never defined. */
  _known(record) {
    if (record === null || this._stream === undefined || this._isTold(record)) {
      return undefined;
    }
    return this._defined(record.instrumentId());
  }

  _defined(id) {
    const instrument = this._stream.instrumentOf(id);
    if (instrument === undefined) {
      this.undefined++;
    }
    return instrument;
  }

  /** Whether a stream that was opened again has told this record on the connection before; what the server made itself has no place. */
  _isTold(record) {
    const toldTo = this._stream.toldTo;
    if (toldTo === 0 || this.snapshot) {
      return false;
    }
    const tapeSeq = record.tapeSeq();
    return tapeSeq > 0 && tapeSeq <= toldTo;
  }

  /** Counts what was left out, exactly, and takes the seq over. */
  _advance(value, seq, slotConflated) {
    const conflated = slotConflated === CONFLATED_UNKNOWN && value.seq > 0 ? seq - value.seq - 1 : slotConflated;
    value.present = true;
    value.seq = seq;
    value.conflated = conflated;
    this.updates++;
    this.conflated += conflated;
  }

  _times(value, record) {
    const exchangeNs = record.tsExchange();
    const ingestNs = record.tsIngest();
    value.exchangeMs = exchangeNs / NS_PER_MS;
    value.ingestMs = ingestNs / NS_PER_MS;
    this._stream.onTimes(ingestNs, exchangeNs, (record.marks() & RecordMarks.futureStamp) === 0);
  }

  _onQuote(quote) {
    const instrument = this._known(quote);
    if (instrument !== undefined) {
      const value = instrument._quote;
      this._advance(value, quote.seq(), this._conflated);
      this._times(value, quote);
      value.bid = quote.bidPx();
      value.ask = quote.askPx();
      value.bidSize = quote.bidQty();
      value.askSize = quote.askQty();
      this._quoteFlags(value, quote.flags());
      this._stream.onUpdate(instrument, CHANNEL_BITS.quote, value);
    }
  }

  _quoteFlags(value, flags) {
    value.suspect = (flags & QuoteFlags.suspect) !== 0;
    value.crossed = (flags & QuoteFlags.crossed) !== 0;
    value.locked = (flags & QuoteFlags.locked) !== 0;
  }

  _onBatch(batch) {
    if (batch === null || this._stream === undefined) {
      return;
    }
    const ingestNs = batch.baseTsIngest();
    const exchangeNs = batch.baseTsExchange();
    const quotes = batch.quotes();
    while (quotes.hasNext()) {
      quotes.next();
      const instrument = this._defined(quotes.instrumentId());
      if (instrument !== undefined) {
        const value = instrument._quote;
        this._advance(value, nearestAbove(value.seq, quotes.seq()), quotes.conflated());
        value.exchangeMs = (exchangeNs + quotes.tsExchange() * BATCH_STEP_NS) / NS_PER_MS;
        value.ingestMs = (ingestNs + quotes.tsIngest() * BATCH_STEP_NS) / NS_PER_MS;
        this._stream.onTimes(value.ingestMs * NS_PER_MS, value.exchangeMs * NS_PER_MS, true);
        value.bid = quotes.bidPx();
        value.ask = quotes.askPx();
        value.bidSize = quotes.bidQty();
        value.askSize = quotes.askQty();
        this._quoteFlags(value, quotes.flags());
        this._stream.onUpdate(instrument, CHANNEL_BITS.quote, value);
      }
    }
  }

  _onTrade(trade) {
    const instrument = this._known(trade);
    if (instrument !== undefined) {
      const value = instrument._trade;
      this._advance(value, trade.seq(), this._conflated);
      this._times(value, trade);
      value.price = trade.price();
      value.size = trade.size();
      value.tradeId = trade.tradeId();
      value.eligible = trade.lastEligible() === 1;
      value.volume = trade.volume();
      value.trades = trade.trades();
      value.last = trade.lastPrice();
      value.open = trade.open();
      value.high = trade.high();
      value.low = trade.low();
      value.conditions = trade.conditions();
      value.broken = false;
      value.breakPrice = null;
      value.breakSize = null;
      value.suspect = false;
      this._stream.onUpdate(instrument, CHANNEL_BITS.trade, value);
    }
  }

  _onBreak(broken) {
    const instrument = this._known(broken);
    if (instrument !== undefined) {
      const value = instrument._trade;
      const hadTrade = value.present;
      this._advance(value, broken.seq(), this._conflated);
      this._times(value, broken);
      value.present = hadTrade;
      value.breakPrice = broken.price();
      value.breakSize = broken.size();
      value.broken = broken.tradeId() === value.tradeId && broken.price() === value.price;
      this._stream.onUpdate(instrument, CHANNEL_BITS.trade, value);
    }
  }

  _onStatus(status) {
    const instrument = this._known(status);
    if (instrument !== undefined) {
      const value = instrument._status;
      this._advance(value, status.seq(), this._conflated);
      this._times(value, status);
      value.tradingState = status.tradingState();
      value.operationalHalt = status.operationalHalt();
      value.shortSaleRestriction = status.shortSaleRestriction();
      value.session = status.session();
      value.reason = status.reason();
      value.suspect = false;
      this._stream.onUpdate(instrument, CHANNEL_BITS.status, value);
    }
  }
}

/** The least seq above `last` with these low 32 bits. */
export function nearestAbove(last, lowBits) {
  const candidate = last - (last % TWO_32) + lowBits;
  return candidate > last ? candidate : candidate + TWO_32;
}
