import { COLUMNS } from './columns.js';

/** What somebody may choose. */
export class SettingsDialog {
  /** @param handlers onTheme(), onLayout(), onInterval(), onToken() */
  constructor(document, settings, handlers) {
    this._document = document;
    this._e = id => document.getElementById(id);
    this._settings = settings;
    this._handlers = handlers;
    this._e('open-settings').onclick = () => this.open();
    this._e('settings').addEventListener('close', () => this._save());
    this._theme();
  }

  _theme() {
    this._document.documentElement.dataset.theme = this._settings.theme;
  }

  open() {
    this._e('interval').value = String(this._settings.interval);
    this._e('theme').value = this._settings.theme;
    this._e('token').value = this._settings.token;
    this._e('columns').replaceChildren(
      ...COLUMNS.filter(column => !column.always).map(column => {
        const label = this._document.createElement('label');
        const box = this._document.createElement('input');
        box.type = 'checkbox';
        box.name = column.id;
        box.checked = !this._settings.hiddenColumns.includes(column.id);
        label.append(box, column.long ?? column.title);
        return label;
      }),
    );
    this._e('settings').returnValue = '';
    this._e('settings').showModal();
  }

  _save() {
    if (this._e('settings').returnValue !== 'save') {
      return;
    }
    const settings = this._settings;
    const interval = Number(this._e('interval').value);
    const intervalChanged = interval !== settings.interval;
    const token = this._e('token').value.trim();
    const tokenChanged = token !== settings.token;
    settings.interval = interval;
    settings.theme = this._e('theme').value;
    settings.hiddenColumns = [...this._e('columns').querySelectorAll('input:not(:checked)')].map(box => box.name);
    settings.token = token;
    settings.save();
    if (tokenChanged) {
      this._handlers.onToken();
      return;
    }
    this._theme();
    this._handlers.onLayout();
    if (intervalChanged) {
      this._handlers.onInterval();
    }
  }
}
