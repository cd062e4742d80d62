import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Club, PIXEL, openClub } from './club.js';

let club: Club;
beforeEach(async () => {
  club = await openClub();
});
afterEach(() => club[Symbol.asyncDispose]());

const photo = (type = 'image/png') => ({
  form: { title: 'A dot' },
  files: { file: new File([PIXEL], 'dot.png', { type }) },
});

describe('a photo', () => {
  it('is added by a member, and seen by everybody', async () => {
    const headers = await club.member('ada');
    const added = await club.client.post('/photos', { headers, ...photo() });
    expect(added.status).toBe(201);
    const { id, by, bytes } = Object(await added.json());
    expect([by, bytes]).toEqual(['ada', PIXEL.length]);

    const file = await club.client.get(`/photos/${id}/file`);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PIXEL);
    const list = await club.client.get('/photos', { query: { limit: 1 } });
    expect(await list.json()).toMatchObject([{ id, title: 'A dot' }]);
  });

  it('of a stranger is refused', async () => {
    expect((await club.client.post('/photos', photo())).status).toBe(401);
  });

  it('that is no picture is refused', async () => {
    const headers = await club.member('ada');
    const text = {
      form: { title: 'A text' },
      files: { file: new File(['text'], 'a.png', { type: 'image/png' }) },
    };
    expect((await club.client.post('/photos', { headers, ...text })).status).toBe(422);
  });

  it('is removed by the member who added it, and by no other', async () => {
    const [ada, eve] = [await club.member('ada'), await club.member('eve')];
    const added = await club.client.post('/photos', { headers: ada, ...photo() });
    const { id } = Object(await added.json());
    expect((await club.client.delete(`/photos/${id}`, { headers: eve })).status).toBe(403);
    expect((await club.client.delete(`/photos/${id}`, { headers: ada })).status).toBe(204);
    expect((await club.client.get(`/photos/${id}/file`)).status).toBe(404);
  });

  it('is told to those who listen, and to those who come back', async () => {
    const headers = await club.member('ada');
    await club.client.post('/photos', { headers, ...photo() });
    const again = { headers: { 'last-event-id': '0' } };
    for await (const { event, data } of club.client.events('/photos/events', again)) {
      expect([event, JSON.parse(data)]).toMatchObject(['photo', { title: 'A dot', by: 'ada' }]);
      break;
    }
  });
});
