/** What must not be taken for the market of now is said over the whole page: a banner, a frame around it and the window's title. */
export class Banner {
  constructor(document) {
    this._document = document;
    this._element = document.getElementById('banner');
    this._word = document.getElementById('banner-word');
    this._text = document.getElementById('banner-text');
    this._time = document.getElementById('banner-time');
    this._title = document.title;
  }

  /** @param view 'live', 'replay' or 'delayed' */
  show(view, word, text) {
    if (this._document.body.dataset.view === view && this._text.textContent === text) {
      return;
    }
    this._document.body.dataset.view = view;
    this._element.hidden = view === 'live';
    this._word.textContent = word;
    this._text.textContent = text;
    this._time.textContent = '';
    this._document.title = view === 'live' ? this._title : word + ' – ' + this._title;
  }

  /** Of which time it is: not spoken, it would never end. */
  time(text) {
    if (this._time.textContent !== text) {
      this._time.textContent = text;
    }
  }
}
