/** The most characters of an event that are kept; a client may have chosen its length. */
const MAX_CHARACTERS = 16_384;

/**
 * Makes text that anyone may have written safe for a log of lines.
 *
 * Control characters are escaped, so that the text moves no cursor and changes no colour. Every line
 * but the first is indented, so that none can pass for an event of its own. Text beyond 16,384
 * characters is left out.
 */
export function eventText(text: string): string {
  const kept = text.length > MAX_CHARACTERS ? shortened(text) : text;
  return kept
    .replaceAll('\r\n', '\n')
    .replaceAll(UNSAFE, escapeCharacter)
    .replaceAll(/\n(?! )/g, '\n  ');
}

// C0 without the line feed, DEL, C1, the other line separators, and the bidirectional controls.
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function escapeCharacter(character: string): string {
  if (character === '\t') return String.raw`\t`;
  if (character === '\r') return String.raw`\r`;
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2
    ? String.raw`\x` + code.padStart(2, '0')
    : String.raw`\u` + code.padStart(4, '0');
}

function shortened(text: string): string {
  const left = text.length - MAX_CHARACTERS;
  return `${text.slice(0, MAX_CHARACTERS)}\n... (${left} more characters)`;
}
