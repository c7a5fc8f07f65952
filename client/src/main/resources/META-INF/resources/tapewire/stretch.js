import { ReplayClock } from './codecs.js';

const CLOCKS = { market: ReplayClock.MARKET, ingest: ReplayClock.INGEST, tapeSeq: ReplayClock.TAPESEQ };
const SPEED_MIN = 0.1;
const SPEED_MAX = 1_000;
const UINT32_MAX = 0xffff_ffff;
const NS_PER_MS = 1_000_000;
const INT64_MAX = 2n ** 63n - 1n;

/** @returns which stretch of the tape is replayed, and how fast: what ReplayControl says */
export function stretchOf({ clock = 'market', epoch = 0, from, to, speed = 1, maxGapMs = 0 }) {
  if (!Object.hasOwn(CLOCKS, clock)) {
    throw new TypeError('no such clock: ' + clock);
  }
  return {
    clock: CLOCKS[clock],
    epoch: whole(epoch, 'epoch'),
    from: placeOf(CLOCKS[clock], from, 'from'),
    to: placeOf(CLOCKS[clock], to, 'to'),
    speedMilli: milliOf(speed),
    maxGapMs: whole(maxGapMs, 'maxGapMs'),
  };
}

/** Goes elsewhere with a stretch, in its own clock. */
export function movedTo(stretch, { from, epoch = 0 }) {
  return { ...stretch, from: placeOf(stretch.clock, from, 'from'), epoch: whole(epoch, 'epoch') };
}

/** @returns {number} thousandths; 'max' and 0 are as fast as it is acknowledged */
export function milliOf(speed) {
  if (speed === 'max' || speed === 0) {
    return 0;
  }
  if (!(speed >= SPEED_MIN && speed <= SPEED_MAX)) {
    throw new RangeError('speed: ' + speed + ' is not from ' + SPEED_MIN + ' to ' + SPEED_MAX + ', or max');
  }
  return Math.round(speed * 1_000);
}

export function whole(value, what) {
  if (!Number.isInteger(value) || value < 0 || value > UINT32_MAX) {
    throw new RangeError(what + ': ' + value + ' is not from 0 to ' + UINT32_MAX);
  }
  return value;
}

/** A Date, ms since 1970, ns since 1970 as a bigint, or a place; nothing is 0. */
function placeOf(clock, value, what) {
  if (value === undefined || value === null) {
    return 0n;
  }
  const number = value instanceof Date ? value.getTime() : value;
  if (typeof number !== 'bigint' && !Number.isFinite(number)) {
    throw new RangeError(what + ': ' + value + ' is no time or place');
  }
  const place = typeof number === 'bigint' ? number : clock === ReplayClock.TAPESEQ ? BigInt(Math.floor(number)) : nsOf(number);
  if (place < 0n || place > INT64_MAX) {
    throw new RangeError(what + ': ' + value + ' is no time or place');
  }
  return place;
}

function nsOf(ms) {
  const whole = Math.floor(ms);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * NS_PER_MS));
}
