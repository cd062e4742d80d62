import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Makes text that clients can keep and cannot change. */
export interface Seal {
  /** The sealed text, of the characters of a cookie, by the first key. */
  readonly seal: (text: string) => string;
  /** The text as it was; undefined for anything that none of the keys has sealed. */
  readonly open: (sealed: string) => string | undefined;
}

/** The least length of a secret that keys are made of. */
export const MIN_SECRET_BYTES = 32;

/**
 * Signs text with HMAC-SHA-256; clients can read it.
 *
 * `purpose` keeps apart what one secret seals: text of one purpose is no text of another.
 */
export function signing(secrets: readonly string[], purpose: string): Seal {
  const keys = secrets.map((secret) => keyOf(secret, `signed ${purpose}`));
  return {
    seal: (text) => {
      const payload = Buffer.from(text).toString('base64url');
      return `${payload}.${keys[0] === undefined ? '' : macOf(payload, keys[0])}`;
    },
    open: (sealed) => {
      const dot = sealed.indexOf('.');
      const payload = sealed.slice(0, Math.max(dot, 0));
      const mac = sealed.slice(dot + 1);
      // No early end: the time says nothing of which key it was.
      const fits = keys.map((key) => isSameText(macOf(payload, key), mac));
      return fits.includes(true) ? Buffer.from(payload, 'base64url').toString() : undefined;
    },
  };
}

/** Encrypts text with AES-256-GCM, so that clients can neither read nor change it. */
export function encrypting(secrets: readonly string[], purpose: string): Seal {
  const keys = secrets.map((secret) => keyOf(secret, `encrypted ${purpose}`));
  return {
    seal: (text) => (keys[0] === undefined ? '' : encrypt(text, keys[0])),
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.byteLength < IV_BYTES + TAG_BYTES) return undefined;
      for (const key of keys) {
        const text = decrypt(bytes, key);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

// A key of its own for each purpose and way of sealing (RFC 5869). The secret is long enough to need no salt.
function keyOf(secret: string, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `sluice ${info}`, 32));
}

function macOf(payload: string, key: Buffer): string {
  return createHmac('sha256', key).update(payload).digest('base64url');
}

function isSameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

// Random values of 96 bits may be used four billion times with one key (NIST SP 800-38D §8.3).
const IV_BYTES = 12;
const TAG_BYTES = 16;

function encrypt(text: string, key: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  const encrypted = [cipher.update(text, 'utf8'), cipher.final()];
  return Buffer.concat([iv, ...encrypted, cipher.getAuthTag()]).toString('base64url');
}

function decrypt(bytes: Buffer, key: Buffer): string | undefined {
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const encrypted = bytes.subarray(IV_BYTES, -TAG_BYTES);
  try {
    return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
