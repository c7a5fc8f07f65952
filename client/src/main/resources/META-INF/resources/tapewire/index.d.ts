/** A channel of an instrument. */
export type Channel = 'quote' | 'trade' | 'status';

/** connecting: the first attempt. live. stale: open, but nothing comes. reconnecting. closed: for good. */
export type ClientState = 'connecting' | 'live' | 'stale' | 'reconnecting' | 'closed';

export interface ConnectOptions {
  /** The access token, or a function that gets one: called before each connect, and 60 s before it expires. */
  token?: string | (() => string | Promise<string>);
  /** Heartbeat period to ask for, ms, 1,000 to 30,000; default 2,000: stale after 5 s of silence. */
  heartbeat?: number;
  /** How the server's log calls this client. */
  clientName?: string;
  /** Frames that the server may send beyond the last one painted; default 4. */
  creditFrames?: number;
  /** Full jitter: base 250 ms, cap 30,000 ms, anew after 30,000 ms connected. */
  backoff?: { baseMs?: number; capMs?: number; stableMs?: number; random?: () => number };
  /** Asked before each reconnection: answer how long to wait, or false for never. */
  reconnect?: (lost: { code: number; reason: string; attempt: number; delayMs: number }) => number | false;
  /** A WebSocket class where there is no global one (Node before 22.4). */
  WebSocket?: unknown;
}

interface Value {
  /** Whether there is a value. */
  readonly present: boolean;
  /** Counts the updates of this instrument on this channel. */
  readonly seq: number;
  /** Updates left out since the value before, because this one was newer. */
  readonly conflated: number;
  /** Of the delayed stream: it may not be seen in real time. */
  readonly delayed: boolean;
  /** Older than a gap of the feed: may not be true any more. */
  readonly suspect: boolean;
  /** When the exchange says it happened, ms since 1970. */
  readonly exchangeMs: number;
  /** When the feed handler had it, ms since 1970, by the server's clock. */
  readonly ingestMs: number;
}

/** Mantissas in the instrument's exponents; null = that side is empty. */
export interface Quote extends Value {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly bidSize: number | null;
  readonly askSize: number | null;
  readonly crossed: boolean;
  readonly locked: boolean;
}

/** The newest trade and the totals of its epoch up to and with it. */
export interface Trade extends Value {
  readonly price: number | null;
  readonly size: number | null;
  /** Rounded to 53 bits. */
  readonly tradeId: number | null;
  /** Whether it counts into last, open, high and low. */
  readonly eligible: boolean;
  readonly volume: number | null;
  readonly trades: number | null;
  readonly last: number | null;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  /** Withdrawn by the venue. */
  readonly broken: boolean;
  /** Where the newest update is a withdrawal, of this trade or of one before: its price and size; else null. */
  readonly breakPrice: number | null;
  readonly breakSize: number | null;
  readonly conditions: number;
}

/** Numbers are those of the enums in codecs.js. */
export interface Status extends Value {
  readonly tradingState: number;
  readonly operationalHalt: number;
  readonly shortSaleRestriction: number;
  readonly session: number;
  readonly reason: string;
}

/**
 * One instrument of one stream and its newest values, changed in place: copy what you keep. The same object over reconnections. A live one shows, channel
 * by channel, the delayed value where the subject may see no other.
 */
export class Instrument {
  private constructor();
  readonly symbol: string;
  /** 0 live, 65535 delayed, else a replay's. */
  readonly stream: number;
  /** Some of its values are delayed. */
  readonly delayed: boolean;
  readonly venue: string;
  readonly id: number;
  readonly sourceId: number;
  readonly priceExponent: number;
  readonly sizeExponent: number;
  readonly roundLot: number | null;
  readonly referencePrice: number | null;
  readonly simulated: boolean;
  readonly test: boolean;
  /** The connection was lost and has not brought its values again. */
  readonly stale: boolean;
  readonly quote: Quote;
  readonly trade: Trade;
  readonly status: Status;
  price(mantissa: number): number;
  price(mantissa: number | null): number | null;
  size(mantissa: number): number;
  size(mantissa: number | null): number | null;
  /** Decimal text, nothing rounded; '' of null. */
  priceText(mantissa: number | null): string;
  sizeText(mantissa: number | null): string;
}

export interface ItemStatus {
  pattern: string;
  status: 'OK' | 'PENDING' | 'REMOVED' | 'LIMIT' | 'DELAYED_ONLY' | 'BAD_REQUEST' | 'UNKNOWN' | 'NULL_VAL';
  /** With status LIMIT, told unasked: it goes on with as many instruments as `matched` says, and lacks others that came to match it. */
  partial: boolean;
  matched: number;
  /** As granted, ms. */
  interval: number;
  /** How late it is, ms; 0 = real time. Of a live pattern: what of it is delayed. */
  delayMs: number;
  /** Of which stream: what is delayed only is answered of stream 0, and then of 65535. */
  stream: number;
}

export interface SubscribeOptions {
  /** Default: all three. */
  channels?: Channel[];
  /** latest (the default): the newest value at each interval. every: each event once, in the order of the tape; after a lost connection it goes on where it was. */
  mode?: 'latest' | 'every';
  /** Shortest time between two updates of an instrument, ms; 0 = as fast as they are painted; default 100. Mode every has none. */
  interval?: number;
  /** Whether the values that are there come first; default true. */
  snapshot?: boolean;
  /** What becomes of mode every that is too far behind: the newest values and then every event (the default), every event behind a gap, or the end of the connection. */
  onOverflow?: 'conflate' | 'gap' | 'close';
  /** Where mode every begins: behind a place that `client.cursor()` answered; default now. Not of a replay. */
  from?: string | null;
  /** Called with each update, as it comes. */
  onUpdate?: (instrument: Instrument, channel: Channel, value: Quote | Trade | Status) => void;
  /** Called at most once an animation frame, with the instruments that changed. */
  onFrame?: (changed: ReadonlySet<Instrument>) => void;
  /** The server's answer, of each pattern. */
  onStatus?: (status: ItemStatus) => void;
  /** All that was there when it was asked for has come. */
  onSnapshotEnd?: () => void;
}

/** Of a client. What may not be seen in real time comes delayed on stream live too, and is marked so. */
export interface StreamOptions extends SubscribeOptions {
  /** delayed: all that the subject may see, at its delay; default live. */
  stream?: 'live' | 'delayed';
}

export class Subscription {
  private constructor();
  readonly patterns: string[];
  readonly channels: Channel[];
  readonly mode: 'latest' | 'every';
  readonly interval: number;
  close(): void;
}

/** ms since 1970, a Date, ns since 1970 as a bigint; a place where the clock is tapeSeq. */
export type ReplayTime = number | bigint | Date;

export interface ReplayOptions {
  /** What from and to are, and which time it runs on: the venue's stamps (the default), the feed handler's, or places on the tape. */
  clock?: 'market' | 'ingest' | 'tapeSeq';
  /** Default: the newest epoch that holds from. */
  epoch?: number;
  /** Default: the beginning of the epoch, of the tape where none is named. */
  from?: ReplayTime;
  /** Inclusive; default: the end of the epoch, the head of the tape where none is named. */
  to?: ReplayTime;
  /** 0.1 to 1,000, or as fast as it is shown; default 1. */
  speed?: number | 'max';
  /** A longer wait between two records is shortened to this, ms; default 0 = none is. */
  maxGapMs?: number;
}

/** opening: asked for. ended: everything up to `to` has come. live: at the head of the tape. closed: for good. */
export type ReplayPhase = 'opening' | 'paused' | 'playing' | 'ended' | 'live' | 'closed';

export interface ReplayStatus {
  readonly state: ReplayPhase;
  /** Time of its clock, ms since 1970; null before its first. */
  readonly timeMs: number | null;
  /** 0 = as fast as it is shown. */
  readonly speed: number;
  /** Place on the tape: everything up to it has come. */
  readonly cursor: number;
  readonly epoch: number;
  /** Of a subject who may not see it in real time: it ends at the delay. */
  readonly delayed: boolean;
}

export interface ReplayEvents {
  /** Its server said how it stands. */
  state: ReplayStatus;
  /** A seek is done: what was known is forgotten, and what comes is of the new place. */
  moved: ReplayStatus;
  /** What was asked of it is refused; where that was to open it, it is closed. */
  error: ClientEvents['error'];
}

/** A stretch of the tape on a stream of its own, over reconnections too. What comes of it is no market data of now. */
export class Replay {
  private constructor();
  readonly status: ReplayStatus;
  readonly state: ReplayPhase;
  readonly stream: number;
  /** Before `play`, lest the first of it is missed. */
  subscribe(symbols: string | string[], options?: SubscribeOptions): Subscription;
  instrument(symbol: string): Instrument | undefined;
  play(): void;
  pause(): void;
  /** Applies so many events that are subscribed to, then stands still; default 1. */
  step(events?: number): void;
  speed(speed: number | 'max'): void;
  /** To another place in its own clock. What was known is forgotten, and snapshots come again. */
  seek(where: { from?: ReplayTime; epoch?: number }): void;
  /** As fast as it is shown up to the head of the tape, and on live without a seam. */
  joinLive(): void;
  close(): void;
  addEventListener<T extends keyof ReplayEvents>(
    type: T,
    listener: (event: Event & { detail: ReplayEvents[T] }) => void,
  ): void;
  removeEventListener<T extends keyof ReplayEvents>(
    type: T,
    listener: (event: Event & { detail: ReplayEvents[T] }) => void,
  ): void;
}

export interface Epoch {
  readonly epoch: number;
  readonly sourceId: number;
  readonly firstTapeSeq: number;
  readonly lastTapeSeq: number;
  /** The venue's times, ms since 1970; null where nothing was stamped. */
  readonly firstMarketMs: number | null;
  readonly lastMarketMs: number | null;
  readonly firstIngestMs: number;
  readonly lastIngestMs: number;
}

export interface ClientEvents {
  state: { state: ClientState };
  welcome: { sessionId: string; tapeId: string; generation: number; epoch: number; firstMs: number; lastMs: number; serverName: string };
  /** The connection was lost: what you hold is old. */
  discontinuity: { code: number; reason: string; attempt: number; retryMs: number | false };
  /** For good, behind its discontinuity: the code says why. */
  closed: { code: number; reason: string };
  /** Of stream 0 it is of now; of a replay, of its past. */
  feed: { kind: string; sourceId: number; from: number; to: number; stream: number };
  gap: { from: number; to: number; reason: string; damage: boolean; stream: number };
  /** Mode every does not go on where it was: what happened between is lost, and it begins with the values of now. */
  resumelost: { stream: number; pattern: string; reason: string };
  qos: { state: string; intervalMs: number };
  slow: { lagMs: number; deadlineMs: number };
  error: { requestId: number; code: string; text: string };
  goingaway: { retryMs: number };
  heartbeat: { stalestMs: number; lagMs: number };
  /** An animation frame was handed on. */
  frame: null;
  /** It is on the screen. */
  painted: { lagMs: number };
}

export class Client {
  private constructor();
  readonly state: ClientState;
  /** What the server said of itself and its tape; null before the first connection. */
  readonly welcome: { readonly sessionId: string; readonly tapeId: string; readonly generation: number; readonly epoch: number; readonly firstMs: number; readonly lastMs: number; readonly serverName: string } | null;
  /** What is known of the feed: UP, STALE, DOWN, ENDED, UNKNOWN. */
  readonly feed: string;
  /** Some of the data is a simulator's. */
  readonly simulated: boolean;
  /** Whether what comes just now is a snapshot: values that were there already. */
  readonly isSnapshot: boolean;
  /** The server's clock: offset to ours and how sure that is, ms. */
  readonly clock: { readonly offsetMs: number; readonly errorMs: number; now(): number };
  readonly totals: { frames: number; bytes: number; updates: number; conflated: number };
  /** `ABC` is a symbol, `ABC*` all that begin so, `*` all. */
  subscribe(symbols: string | string[], options?: StreamOptions): Subscription;
  instrument(symbol: string, stream?: 'live' | 'delayed'): Instrument | undefined;
  /** A stretch of the tape, paused at its beginning. */
  replay(options?: ReplayOptions): Replay;
  /** The tape's epochs, oldest first. */
  epochs(): Promise<Epoch[]>;
  /** The place up to which all events of mode every were handed on, to be kept and given as `from`; null = none yet. */
  cursor(stream?: 'live' | 'delayed'): string | null;
  instruments(
    pattern?: string,
  ): Promise<{ symbol: string; venue: string; id: number; priceExponent: number; sizeExponent: number; simulated: boolean }[]>;
  /** Age of a value by the server's clock, ms. */
  ageMs(ingestMs: number): number;
  close(): void;
  addEventListener<T extends keyof ClientEvents>(
    type: T,
    listener: (event: Event & { detail: ClientEvents[T] }) => void,
  ): void;
  removeEventListener<T extends keyof ClientEvents>(
    type: T,
    listener: (event: Event & { detail: ClientEvents[T] }) => void,
  ): void;
}

/** Opens a connection, which comes back by itself when it is lost: `wss://HOST:PORT/stream`, or `ws://` on this machine. */
export function connect(url: string, options?: ConnectOptions): Client;
