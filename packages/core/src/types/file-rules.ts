/** The rules of an uploaded file; a file that breaks one is a 422. */
export interface FileRules {
  /** The most bytes of the file; defaults to what the body may have. */
  readonly maxBytes?: number;
  /** The content types that the client may declare: `image/png`, `image/*`; defaults to all. */
  readonly contentTypes?: readonly string[];
  /** The ends that the file name may have, in any case: `.png`; defaults to all. */
  readonly extensions?: readonly string[];
  /**
   * Compares the first bytes of the file with its declared content type; defaults to false. Content
   * types without a known signature are refused only when the bytes are those of another type.
   */
  readonly verifyContent?: boolean;
}
