import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Club, openClub } from './club.js';

let club: Club;
beforeEach(async () => {
  club = await openClub();
});
afterEach(() => club[Symbol.asyncDispose]());

describe('a member', () => {
  it('joins, logs in and is known', async () => {
    const headers = await club.member('ada');
    const me = await club.client.get('/me', { headers });
    expect(await me.json()).toEqual({ name: 'ada' });
  });

  it('cannot take the name of another', async () => {
    await club.member('ada');
    const again = { name: 'ada', password: 'another long password' };
    expect((await club.client.post('/members', { json: again })).status).toBe(409);
  });

  it('with a wrong password is refused', async () => {
    await club.member('ada');
    const form = { username: 'ada', password: 'a wrong password' };
    expect((await club.client.post('/token', { form })).status).toBe(400);
  });

  it('never gets a password back, not even a refused one', async () => {
    const response = await club.client.post('/members', {
      json: { name: 'ada', password: 'short' },
    });
    expect(response.status).toBe(422);
    expect(await response.text()).not.toContain('"short"');
  });

  it('with a token of somebody else is a stranger', async () => {
    const headers = { authorization: 'Bearer made.by.me' };
    expect((await club.client.get('/me', { headers })).status).toBe(401);
  });
});
