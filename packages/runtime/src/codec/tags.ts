import { classTag } from './class-tag.js';
import { errorTag } from './error-tag.js';
import type { Tag } from './tag.js';
import { headersTag, urlSearchParamsTag, urlTag } from './web-tags.js';

/** Every family of tagged values; the first that claims a value packs it. */
export const tags: readonly Tag[] = [classTag, errorTag, urlTag, urlSearchParamsTag, headersTag];
