/**
 * Chooses the lines of a replica: those that name it, and the indented ones below them, which are of the same
 * event. `name` is its id, `shop#Shop#91426d`, or a part of that: `Shop#91426d`, `91426d`, `Shop`.
 */
export function lineFilter(name: string): (line: string) => boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const names = new RegExp(String.raw`(?:^|[#\s(])${escaped}(?:[#\s):|,]|$)`);
  let isInside = false;
  return (line) => {
    if (!/^\s/.test(line)) isInside = names.test(line);
    return isInside;
  };
}
