/** True for a TypeScript source that the loader makes into an ES module; not for declarations. */
export function isTypeScript(file: string): boolean {
  return /\.(?:m?ts|tsx)$/.test(file) && !/\.d\.m?ts$/.test(file);
}

/** True for JavaScript that may be an ES module. */
export function isJavaScript(file: string): boolean {
  return /\.(?:m?js|jsx)$/.test(file);
}
