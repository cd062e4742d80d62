import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Club, openClub } from './club.js';

let club: Club;
beforeEach(async () => {
  club = await openClub();
});
afterEach(() => club[Symbol.asyncDispose]());

async function enter(name: string) {
  const { authorization } = await club.member(name);
  return club.client.connect('/chat', { query: { token: authorization.slice('Bearer '.length) } });
}

describe('the chat', () => {
  it('carries what a member says to everybody', async () => {
    const [ada, eve] = [await enter('ada'), await enter('eve')];
    ada.sendJson({ text: 'Hello' });
    expect(await eve.receiveJson()).toEqual({ by: 'ada', text: 'Hello' });
    expect(await ada.receiveJson()).toEqual({ by: 'ada', text: 'Hello' });
  });

  it('tells a member what is wrong with a message', async () => {
    const ada = await enter('ada');
    ada.sendJson({ text: '' });
    expect(await ada.receiveJson()).toMatchObject({ detail: [{ loc: ['message', 'text'] }] });
  });

  it('is closed to strangers', async () => {
    await expect(club.client.connect('/chat', { query: { token: 'x' } })).rejects.toThrow('401');
  });
});
