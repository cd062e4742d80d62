import { publicDescription } from '../client/describe-client.js';
import { DESCRIPTION_TYPE } from '../client/description-type.js';
import type { RequestHead } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
import { encodeJson } from '../json/encode-json.js';
import type { AppModel } from '../model/app-model.js';

/**
 * Answers typed clients, by `Accept`, with the description of the operations in place of the document. Both
 * have one path, so that an application which shows no document describes itself to no client either.
 */
export function withClientPage(
  model: AppModel,
  page: (head: RequestHead) => Reply,
): (head: RequestHead) => Reply {
  let reply: Reply | undefined;
  return (head) => {
    if (head.header('accept') !== DESCRIPTION_TYPE) return page(head);
    reply ??= {
      status: 200,
      headers: ['content-type', DESCRIPTION_TYPE, 'cache-control', 'no-cache', 'vary', 'accept'],
      body: encodeJson(publicDescription(model)),
    };
    return reply;
  };
}
