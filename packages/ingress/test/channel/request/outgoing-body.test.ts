import { describe, expect, it } from 'vitest';

import { OutgoingBody } from '../../../src/channel/request/outgoing-body.js';
import { INLINE_BODY_BYTES } from '../../../src/channel/wire/frame.js';

const SHORT = Buffer.alloc(INLINE_BODY_BYTES, 's');
const LONG = Buffer.alloc(INLINE_BODY_BYTES + 1, 'l');

describe('OutgoingBody', () => {
  it('gives short bytes for the frame of the head, again and again until they are released', () => {
    const body = new OutgoingBody(SHORT);
    expect([body.whole, body.whole, body.isHeld]).toEqual([SHORT, SHORT, true]);
    body.release();
    expect([body.whole, body.isHeld]).toEqual([undefined, false]);
  });

  it('gives bytes that are too long for the frame of the head as one piece', async () => {
    const body = new OutgoingBody(LONG, { hold: true });
    expect(body.whole).toBeUndefined();
    expect([await body.piece(0), await body.piece(1)]).toEqual([LONG, undefined]);
    // The next replica gets them from the first piece on.
    expect([body.isHeld, await body.piece(0)]).toEqual([true, LONG]);
  });

  it('releases bytes that need not be held once they have been given', async () => {
    let releases = 0;
    const body = new OutgoingBody(LONG, { released: () => (releases += 1) });
    await body.piece(0);
    expect([body.isHeld, releases]).toEqual([false, 1]);
  });
});
