import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Axis } from '../tapewire/page/axis.js';
import { duration } from '../tapewire/page/format.js';
import { History, Line, joined } from '../tapewire/page/history.js';

const EPOCHS = [
  { epoch: 1, firstMarketMs: 1_000, lastMarketMs: 3_000 },
  { epoch: 2, firstMarketMs: null, lastMarketMs: null },
  { epoch: 4, firstMarketMs: 1_000, lastMarketMs: 1_500.5 },
];

test('epochs lie behind one another on the axis, those without times not at all', () => {
  const axis = new Axis(EPOCHS);
  assert.equal(axis.lengthMs, 2_501);
  assert.deepEqual([0, 1_999, 2_000, 2_501, 9_999, -5].map(at => axis.placeOf(at)), [
    { epoch: 1, ms: 1_000 },
    { epoch: 1, ms: 2_999 },
    { epoch: 4, ms: 1_000 },
    { epoch: 4, ms: 1_501 },
    { epoch: 4, ms: 1_501 },
    { epoch: 1, ms: 1_000 },
  ]);
  assert.deepEqual([axis.at(1, 1_200), axis.at(4, 1_200), axis.at(2, 77), axis.at(1, 9_000), axis.at(1, 5), axis.at(9, 5)], [200, 2_200, 2_000, 2_000, 0, 2_501]);
});

test('so long ago is in the newest epoch', () => {
  const axis = new Axis(EPOCHS);
  assert.deepEqual(axis.before(100), { epoch: 4, ms: 1_401 });
  assert.deepEqual(axis.before(1e9), { epoch: 4, ms: 1_000 });
});

test('an axis of nothing has no place', () => {
  const axis = new Axis([EPOCHS[1]]);
  assert.deepEqual([axis.lengthMs, axis.placeOf(0), axis.before(1), axis.at(1, 1)], [0, null, null, 0]);
});

test('a place and its time are each other', () => {
  const axis = new Axis(EPOCHS);
  for (let at = 0; at <= axis.lengthMs; at++) {
    const { epoch, ms } = axis.placeOf(at);
    assert.equal(axis.at(epoch, ms), at);
  }
});

test('a line that is read from the tape has before it what the page saw, and nothing twice', () => {
  const earlier = new Line();
  const line = new Line();
  [1, 2, 3, 4].forEach(second => earlier.add(second, second * 10));
  assert.deepEqual(joined(earlier, line), [[1, 2, 3, 4], [10, 20, 30, 40]]);
  [3, 4, 5].forEach(second => line.add(second, second * 100));
  assert.deepEqual(joined(earlier, line), [[1, 2, 3, 4, 5], [10, 20, 300, 400, 500]]);
});

test('a line keeps its span in constant memory', () => {
  const line = new Line();
  for (let i = 0; i < 100_000; i++) {
    line.add(i, i);
  }
  assert.ok(line.count <= 512 && line.count > 200, String(line.count));
  assert.ok(line.times[0] < 1_024 && line.times[line.count - 1] > 99_000);
});

test('what is suspect is marked until a value is there that is not; what has no value is not suspect', () => {
  const history = new History();
  const value = { present: true, suspect: true, last: 5 };
  const instrument = { symbol: 'A', status: { present: false }, quote: { present: false, suspect: true }, trade: value, price: mantissa => mantissa };
  history.update(instrument, 'trade', value, 1_000);
  value.suspect = false;
  history.update(instrument, 'trade', value, 2_000);
  assert.deepEqual(history.line('A').bands, [[1, 2, 'suspect']]);
});

test('a delay is said in words', () => {
  assert.deepEqual([500, 2_000, 60_000, 900_000, 3_600_000, 5_400_000].map(duration), ['0.5 s', '2 s', '1 min', '15 min', '1 h', '1 h 30 min']);
});
