/** What a client or a replay dispatches; `detail` says more. */
export class ClientEvent extends Event {
  constructor(type, detail) {
    super(type);
    this.detail = detail;
  }
}
