// What a quote update costs a page: the generated decoder on a QuoteBatch, against JSON.parse of the same updates as text.
// node decode-benchmark.mjs PACKAGE_FOLDER
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const { QuoteBatchDecoder, QuoteBatchEncoder } = await import(pathToFileURL(resolve(process.argv[2], 'codecs.js')));
const QUOTES = 400; // what fits in a frame of 16 KiB
const ROUNDS = 2_000;
const REPEATS = 9;

const view = new DataView(new ArrayBuffer(32_768));
const encoder = new QuoteBatchEncoder().wrapAndApplyHeader(view, 0).baseTsIngest(1_696_253_000_123_456_789n).baseTsExchange(1_696_253_000_123_456_000n);
const group = encoder.quotesCount(QUOTES);
const lines = [];
for (let i = 0; i < QUOTES; i++) {
  const bid = 356_600 + i * 7;
  group.next().instrumentId(i + 1).seq(1_000 + i).bidPx(bid).askPx(bid + 100).bidQty(100 + i).askQty(300 + i).tsIngest(i).tsExchange(i).conflated(i % 5).flags(0);
  lines.push(
    JSON.stringify({ type: 'quote', id: i + 1, seq: 1_000 + i, bid, ask: bid + 100, bidSize: 100 + i, askSize: 300 + i, tsIngest: 1_696_253_000_123 + i, tsExchange: 1_696_253_000_123 + i, conflated: i % 5, flags: 0 }),
  );
}

const decoder = new QuoteBatchDecoder();
function decode() {
  let sum = 0;
  const batch = decoder.wrapAndApplyHeader(view, 0);
  const ingest = batch.baseTsIngest();
  const exchange = batch.baseTsExchange();
  const quotes = batch.quotes();
  while (quotes.hasNext()) {
    quotes.next();
    sum += quotes.instrumentId() + quotes.seq() + quotes.bidPx() + quotes.askPx() + quotes.bidQty() + quotes.askQty();
    sum += (ingest + quotes.tsIngest() * 100) / 1e6 + (exchange + quotes.tsExchange() * 100) / 1e6 + quotes.conflated() + quotes.flags();
  }
  return sum;
}

function parse() {
  let sum = 0;
  for (let i = 0; i < QUOTES; i++) {
    const q = JSON.parse(lines[i]);
    sum += q.id + q.seq + q.bid + q.ask + q.bidSize + q.askSize + q.tsIngest + q.tsExchange + q.conflated + q.flags;
  }
  return sum;
}

function nsPerQuote(run) {
  const times = [];
  let sum = 0;
  for (let repeat = 0; repeat < REPEATS + 2; repeat++) {
    const start = process.hrtime.bigint();
    for (let round = 0; round < ROUNDS; round++) {
      sum += run();
    }
    times.push(Number(process.hrtime.bigint() - start) / (ROUNDS * QUOTES));
  }
  const sorted = times.slice(2).sort((a, b) => a - b); // the first two warm up
  return { median: sorted[REPEATS >> 1], least: sorted[0], most: sorted[REPEATS - 1], sum };
}

const binary = nsPerQuote(decode);
const json = nsPerQuote(parse);
const line = r => r.median.toFixed(1) + ' ns (' + r.least.toFixed(1) + ' to ' + r.most.toFixed(1) + ')';
console.log('node ' + process.version + ': decoder ' + line(binary) + ', JSON.parse ' + line(json) + ', ' + (json.median / binary.median).toFixed(1) + ' times');
