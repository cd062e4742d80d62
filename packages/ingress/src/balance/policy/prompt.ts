import { MAX_TEXT_CHARS } from './prefix-table.js';

/** The members under which the JSON of language models has its text. */
const PROMPT_MEMBERS = ['"messages"', '"prompt"', '"input"'];
/** Where those members are looked for: the settings of a request come before them, if at all. */
const SETTINGS_BYTES = 4_096;

/**
 * The beginning of what a request is about: of a JSON body the part from `messages`, `prompt` or `input` on,
 * of any other content all of it.
 *
 * Bytes are read as Latin-1, in which no text is malformed: only equality counts here.
 */
export function promptOf(content: Uint8Array | string): string {
  if (typeof content === 'string') return content.slice(0, MAX_TEXT_CHARS);
  const { buffer, byteOffset, length } = content;
  const bytes = Buffer.from(buffer, byteOffset, length);
  if (bytes[0] !== OPENING_BRACE) return bytes.toString('latin1', 0, MAX_TEXT_CHARS);
  const settings = bytes.toString('latin1', 0, SETTINGS_BYTES);
  const starts = PROMPT_MEMBERS.map((member) => settings.indexOf(member)).filter((at) => at >= 0);
  const start = starts.length === 0 ? 0 : Math.min(...starts);
  return bytes.toString('latin1', start, start + MAX_TEXT_CHARS);
}

const OPENING_BRACE = 0x7b;
