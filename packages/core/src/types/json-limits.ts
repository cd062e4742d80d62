/** Limits that keep a small body from becoming much work. */
export interface JsonLimits {
  readonly maxDepth: number;
  readonly maxKeys: number;
}
