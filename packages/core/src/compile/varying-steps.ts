import type { Reply } from '../http/reply.js';
import { withVary } from '../middleware/reply-headers.js';
import { toFailureReply } from './failure.js';
import type { Steps, ToFailure } from './pipeline.js';

/** The steps of an operation whose replies depend on a request header: `Vary` tells caches. */
export function varyingSteps(steps: Steps, header: string): Steps {
  const { toReply, toFailure = usualFailure } = steps;
  const varied = (reply: Reply | Promise<Reply>): Reply | Promise<Reply> =>
    reply instanceof Promise
      ? reply.then((ready) => withVary(ready, header))
      : withVary(reply, header);
  return {
    ...steps,
    toReply: (result, head) => varied(toReply(result, head)),
    toFailure: (error, call) => varied(toFailure(error, call)),
  };
}

const usualFailure: ToFailure = (error, { exchange }) =>
  toFailureReply(error, exchange.head.requestId);
