import { dependency } from '../../decorators/dependency.js';
import { HttpError } from '../../errors.js';
import type { HttpRequest } from '../../http/request.js';
import { checkedOptions } from '../checked-options.js';
import { isSameSecret } from '../same-secret.js';
import { keysOf, signatureField } from './signature.js';

/** Options of {@link WebhookSignature}. */
export interface WebhookSignatureOptions {
  /** The secret of the sender, `whsec_...`. Of several, each is accepted, as a change needs. */
  readonly secret: string | readonly string[];
  /** Seconds by which the time of a request may differ from the clock here; defaults to 300. */
  readonly toleranceS?: number;
}

/** A webhook whose signature is right. */
export interface SignedWebhook {
  /** The `webhook-id`, by which a repetition is known. */
  readonly id: string;
  /** When it was signed. */
  readonly at: Date;
}

/** A dependency that lets signed webhooks through, and provides their id. */
export type WebhookDependency = (input: never, request: HttpRequest) => Promise<SignedWebhook>;

/**
 * Makes a dependency that checks the signature of a webhook, over the bytes of its body, as Standard Webhooks says:
 * `@Post('/hooks', { dependencies: [WebhookSignature({ secret })] })`. Anything else is a 401.
 *
 * A request that is sent again within the tolerance is accepted again: keep the ids that were seen.
 */
export function WebhookSignature(options: WebhookSignatureOptions): WebhookDependency {
  const { toleranceS = 300 } = options;
  const keys = checkedOptions('WebhookSignature', (refuse) => {
    if (!(toleranceS > 0)) refuse(`has toleranceS: ${toleranceS}.`, 'Give seconds above 0.');
    const read = keysOf(options.secret) ?? [];
    if (read.length > 0) return read;
    refuse(
      'has a secret that is no "whsec_" with the Base64 of 24 to 64 bytes.',
      'Copy that of the sender.',
    );
    return read;
  });
  const run = dependency(
    { headers: HEADERS },
    async ({ headers }, request): Promise<SignedWebhook> => {
      const { webhookId: id, webhookTimestamp: time = '', webhookSignature: given = '' } = headers;
      const timestamp = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN;
      const isRecent = Math.abs(Date.now() / 1000 - timestamp) <= toleranceS;
      if (id === undefined || !isRecent || given.length > MAX_FIELD) throw refused();
      const body = await request.text();
      const own = signatureField(keys, { id, timestamp, body }).split(' ');
      const isRight = given.split(' ').some((one) => own.some((each) => isSameSecret(one, each)));
      if (!isRight) throw refused();
      return { id, at: new Date(timestamp * 1000) };
    },
  );
  Object.defineProperty(run, 'name', { value: 'WebhookSignature' });
  return run;
}

const FIELD = { type: String, optional: true } as const;
// Optional, because a request without them is a 401 as well.
const HEADERS = { webhookId: FIELD, webhookTimestamp: FIELD, webhookSignature: FIELD };

/** The most characters of signatures that are compared. */
const MAX_FIELD = 4096;

function refused(): HttpError {
  return new HttpError(401, 'The signature of the webhook is missing or wrong');
}
