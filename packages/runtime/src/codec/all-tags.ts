import { CLASS_TAG } from './class-tag.js';
import { ERROR_TAG } from './error-tag.js';
import type { Tag } from './tag.js';
import { HEADERS_TAG, URL_SEARCH_PARAMS_TAG, URL_TAG } from './web-tags.js';

/** Every family of tagged values; the first that claims a value packs it. */
export const TAGS: readonly Tag[] = [
  CLASS_TAG,
  ERROR_TAG,
  URL_TAG,
  URL_SEARCH_PARAMS_TAG,
  HEADERS_TAG,
];
