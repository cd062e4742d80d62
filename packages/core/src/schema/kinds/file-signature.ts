/**
 * False when the first bytes of a file contradict its content type.
 *
 * A type with a known signature has to have it. Any other type may begin with all bytes but those of
 * another type; ZIP is the exception, because many formats are ZIP archives.
 */
export function canBe(type: string, start: Uint8Array): boolean {
  if (type === 'application/octet-stream') return true;
  const own = SIGNATURES.filter(({ types }) => types.includes(type));
  if (own.length > 0) return own.some((each) => matches(each, start));
  return !SIGNATURES.some((each) => each !== ZIP && isCertain(each) && matches(each, start));
}

interface Signature {
  readonly types: readonly string[];
  /** Bytes by their place; text stands for its latin1 bytes. */
  readonly bytes: Readonly<Record<number, string>>;
}

const ZIP: Signature = {
  types: [
    'application/zip',
    'application/epub+zip',
    'application/java-archive',
    'application/vnd.oasis.opendocument.presentation',
    'application/vnd.oasis.opendocument.spreadsheet',
    'application/vnd.oasis.opendocument.text',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/x-zip-compressed',
  ],
  bytes: { 0: 'PK\x03\x04' },
};

// The registered signatures of what people upload; the sources are the specifications of the formats.
const SIGNATURES: readonly Signature[] = [
  { types: ['image/png', 'image/apng'], bytes: { 0: '\x89PNG\r\n\x1a\n' } },
  { types: ['image/jpeg', 'image/jpg', 'image/pjpeg'], bytes: { 0: '\xff\xd8\xff' } },
  { types: ['image/gif'], bytes: { 0: 'GIF87a' } },
  { types: ['image/gif'], bytes: { 0: 'GIF89a' } },
  { types: ['image/webp'], bytes: { 0: 'RIFF', 8: 'WEBP' } },
  { types: ['image/bmp', 'image/x-ms-bmp'], bytes: { 0: 'BM' } },
  { types: ['image/tiff'], bytes: { 0: 'II*\0' } },
  { types: ['image/tiff'], bytes: { 0: 'MM\0*' } },
  { types: ['image/x-icon', 'image/vnd.microsoft.icon'], bytes: { 0: '\0\0\x01\0' } },
  { types: ['image/avif'], bytes: { 4: 'ftypavif' } },
  { types: ['image/avif'], bytes: { 4: 'ftypavis' } },
  { types: ['image/heic', 'image/heif'], bytes: { 4: 'ftyphei' } },
  { types: ['image/heic', 'image/heif'], bytes: { 4: 'ftypmif1' } },
  { types: ['application/pdf'], bytes: { 0: '%PDF-' } },
  ZIP,
  { types: ['application/zip', 'application/x-zip-compressed'], bytes: { 0: 'PK\x05\x06' } },
  { types: ['application/gzip', 'application/x-gzip'], bytes: { 0: '\x1f\x8b' } },
  { types: ['application/x-bzip2'], bytes: { 0: 'BZh' } },
  { types: ['application/x-xz'], bytes: { 0: '\xfd7zXZ\0' } },
  { types: ['application/zstd'], bytes: { 0: '\x28\xb5\x2f\xfd' } },
  { types: ['application/x-7z-compressed'], bytes: { 0: "7z\xbc\xaf'\x1c" } },
  { types: ['application/vnd.rar', 'application/x-rar-compressed'], bytes: { 0: 'Rar!\x1a\x07' } },
  { types: ['application/wasm'], bytes: { 0: '\0asm' } },
  { types: ['application/vnd.sqlite3'], bytes: { 0: 'SQLite format 3\0' } },
  { types: ['font/woff'], bytes: { 0: 'wOFF' } },
  { types: ['font/woff2'], bytes: { 0: 'wOF2' } },
  {
    types: ['video/mp4', 'audio/mp4', 'audio/x-m4a', 'video/quicktime', 'video/3gpp'],
    bytes: { 4: 'ftyp' },
  },
  { types: ['video/quicktime'], bytes: { 4: 'moov' } },
  { types: ['video/webm', 'audio/webm', 'video/x-matroska'], bytes: { 0: '\x1a\x45\xdf\xa3' } },
  { types: ['audio/ogg', 'video/ogg', 'application/ogg', 'audio/opus'], bytes: { 0: 'OggS' } },
  { types: ['audio/flac', 'audio/x-flac'], bytes: { 0: 'fLaC' } },
  { types: ['audio/wav', 'audio/x-wav', 'audio/wave'], bytes: { 0: 'RIFF', 8: 'WAVE' } },
  { types: ['video/x-msvideo'], bytes: { 0: 'RIFF', 8: 'AVI ' } },
  { types: ['audio/mpeg', 'audio/mp3'], bytes: { 0: 'ID3' } },
  { types: ['audio/mpeg', 'audio/mp3'], bytes: { 0: '\xff\xfb' } },
  { types: ['audio/mpeg', 'audio/mp3'], bytes: { 0: '\xff\xf3' } },
  { types: ['audio/mpeg', 'audio/mp3'], bytes: { 0: '\xff\xf2' } },
];

function matches({ bytes }: Signature, start: Uint8Array): boolean {
  return Object.entries(bytes).every(([place, text]) => {
    const at = Number(place);
    return Buffer.from(start.subarray(at, at + text.length)).toString('latin1') === text;
  });
}

/** True for a signature that is too long to be the beginning of some text by chance. */
function isCertain({ bytes }: Signature): boolean {
  return Object.values(bytes).join('').length >= 4;
}
