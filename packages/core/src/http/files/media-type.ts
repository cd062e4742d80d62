/**
 * The media type of a file by the end of its name, with `charset=utf-8` for text; bytes of an unknown
 * kind are `application/octet-stream`.
 */
export async function mediaTypeOf(name: string): Promise<string> {
  // The table of types is loaded with the first file that is sent.
  const { default: mime } = await import('mime');
  const type = mime.getType(name) ?? 'application/octet-stream';
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}
