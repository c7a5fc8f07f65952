const TEXT = /^(\d{1,20}):(\d{1,10}):(\d{1,16})$/;

/** @returns {{tapeId: string, generation: number, tapeSeq: number}} the place that `textOfCursor` made a text of */
export function parseCursor(text) {
  const parts = TEXT.exec(text);
  if (parts === null || !Number.isSafeInteger(Number(parts[3]))) {
    throw new TypeError('cursor ' + text + ': not tapeId:generation:tapeSeq');
  }
  return { tapeId: parts[1], generation: Number(parts[2]), tapeSeq: Number(parts[3]) };
}

/** @returns {string} what can be kept, and given to a later client as `from` */
export function textOfCursor({ tapeId, generation, tapeSeq }) {
  return tapeId + ':' + generation + ':' + tapeSeq;
}
