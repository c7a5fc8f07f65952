import { Axis } from './axis.js';
import { dateTime } from './format.js';

const BACK_MS = 15 * 60_000;
const SPEEDS = ['0.1', '0.5', '1', '2', '5', '10', '60', '100', '300', '1000', 'max'];
const STEPS_WITH_SHIFT = 100;
const FINE_UNDER_MS = 100_000; // one key press is a tenth of a second in what is shorter, else a second

/** Opens, steers and ends a replay of the tape. */
export class ReplayBar {
  /** @param handlers onOpen(replay), onRestart(): it goes elsewhere, onClose(), onTime(ms, words), notice(words) */
  constructor(document, client, handlers) {
    this._e = id => document.getElementById(id);
    this._client = client;
    this._handlers = handlers;
    this._axis = new Axis([]);
    this._dragging = false;
    this._opening = false;
    this.replay = null;
    this._e('replay-speed').replaceChildren(...SPEEDS.map(speed => new Option(speed === 'max' ? 'max' : speed + ' ×', speed, speed === '1', speed === '1')));
    this._e('open-replay').onclick = () => (this.replay === null ? this.open() : this.close());
    this._e('replay-live').onclick = () => this.close();
    this._e('replay-play').onclick = () => this.toggle();
    this._e('replay-step').onclick = event => this.replay?.step(event.shiftKey ? STEPS_WITH_SHIFT : 1);
    this._e('replay-speed').onchange = () => this.replay?.speed(this._speed);
    this._e('replay-at').oninput = () => this._onDrag();
    this._e('replay-at').onchange = () => this._onDrop();
    client.addEventListener('frame', () => this._paint());
    client.addEventListener('feed', ({ detail }) => {
      if (this.replay !== null && detail.stream === this.replay.stream && detail.kind === 'NEW_EPOCH') {
        handlers.onRestart();
      }
    });
  }

  get _speed() {
    const { value } = this._e('replay-speed');
    return value === 'max' ? value : Number(value);
  }

  /** Stands still a quarter of an hour ago, or where the newest epoch begins. */
  async open() {
    if (this.replay !== null || this._opening) {
      return;
    }
    this._opening = true;
    try {
      this._axis = new Axis(await this._client.epochs());
    } catch (e) {
      this._handlers.notice('The tape cannot be replayed now: ' + e.message + '.');
      return;
    } finally {
      this._opening = false;
    }
    const place = this._axis.before(BACK_MS);
    if (place === null) {
      this._handlers.notice('There is nothing on the tape to replay yet.');
      return;
    }
    const replay = this._client.replay({ clock: 'market', from: place.ms, speed: this._speed });
    this.replay = replay;
    replay.addEventListener('state', ({ detail }) => this._onState(replay, detail));
    replay.addEventListener('moved', () => this._handlers.onRestart());
    replay.addEventListener('error', ({ detail }) => this._handlers.notice('The server refused it: ' + detail.text + '.'));
    this._slider();
    this._show(true);
    this._handlers.onOpen(replay);
    this._paint();
    this._e('replay-play').focus();
  }

  /** Back to live. */
  close() {
    const { replay } = this;
    if (replay !== null) {
      this.replay = null; // before it says that it is closed
      this._show(false);
      this._handlers.onClose();
      replay.close();
      this._e('open-replay').focus();
    }
  }

  toggle() {
    if (this.replay?.state === 'playing') {
      this.replay.pause();
    } else {
      this.replay?.play();
    }
  }

  step() {
    this.replay?.step();
  }

  _show(isOpen) {
    this._e('replay').hidden = !isOpen;
    this._e('open-replay').setAttribute('aria-pressed', String(isOpen));
  }

  _slider() {
    const { lengthMs, segments } = this._axis;
    const slider = this._e('replay-at');
    slider.max = String(lengthMs);
    slider.step = lengthMs < FINE_UNDER_MS ? '100' : '1000';
    this._e('replay-epochs').replaceChildren(
      ...segments.map(({ epoch, fromMs, at }) => {
        const mark = document.createElement('span');
        mark.style.left = (100 * at) / lengthMs + '%';
        mark.textContent = (segments.length > 1 ? epoch + ' · ' : '') + dateTime(fromMs);
        mark.title = 'Epoch ' + epoch + ' begins at ' + dateTime(fromMs);
        return mark;
      }),
    );
  }

  _onDrag() {
    this._dragging = true;
    const place = this._axis.placeOf(Number(this._e('replay-at').value));
    this._label(place.epoch, place.ms);
  }

  _onDrop() {
    this._dragging = false;
    const place = this._axis.placeOf(Number(this._e('replay-at').value));
    this.replay?.seek({ epoch: place.epoch, from: place.ms });
  }

  _onState(replay, { state }) {
    if (replay !== this.replay) {
      return;
    }
    if (state === 'closed') {
      this.close();
      return;
    }
    this._paint();
  }

  /** With the animation frame. */
  _paint() {
    if (this.replay === null) {
      return;
    }
    const { state, timeMs, epoch } = this.replay.status;
    const isPlaying = state === 'playing';
    this._e('replay-play').textContent = isPlaying ? 'Pause' : 'Play';
    this._e('replay-play').disabled = state === 'ended' || state === 'opening';
    this._e('replay-step').disabled = state === 'ended' || state === 'opening';
    if (timeMs !== null && !this._dragging) {
      this._e('replay-at').value = String(Math.round(this._axis.at(epoch, timeMs)));
      this._label(epoch, timeMs);
      this._handlers.onTime(timeMs, dateTime(timeMs) + { playing: ', playing', ended: ', the end of the tape', paused: ', paused' }[state] ?? '');
    }
  }

  _label(epoch, ms) {
    const words = dateTime(ms) + (this._axis.segments.length > 1 ? ' · epoch ' + epoch : '');
    if (this._e('replay-time').textContent !== words) {
      this._e('replay-time').textContent = words;
      this._e('replay-at').setAttribute('aria-valuetext', words);
    }
  }
}
