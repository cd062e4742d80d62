import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TestClient, loadSettings } from 'sluice';

import { PhotoClub } from '../app.js';
import { ClubSettings } from '../settings.js';

/** A club with a directory of its own. */
export interface Club extends AsyncDisposable {
  readonly client: TestClient;
  /** Lets somebody join; resolves with the header fields of their requests. */
  member(name: string): Promise<{ readonly authorization: string }>;
}

export async function openClub(): Promise<Club> {
  const directory = await mkdtemp(join(tmpdir(), 'photo-club-'));
  const settings = loadSettings(ClubSettings, {
    prefix: 'CLUB_',
    env: { CLUB_PHOTOS: directory, CLUB_SIGNING_SECRET: 's'.repeat(32) },
  });
  const client = new TestClient(PhotoClub, { overrides: [[ClubSettings, () => settings]] });
  return {
    client,
    async member(name) {
      const password = `${name} has a long password`;
      await client.post('/members', { json: { name, password } });
      const response = await client.post('/token', { form: { username: name, password } });
      const { access_token: token } = Object(await response.json());
      return { authorization: `Bearer ${token}` };
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A picture of one pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
