import { byTopic } from './topics.mjs';

/** The page of an entry as Markdown. `linkTo` gives the address of an export of any entry by its name. */
export function renderPage({ entry, exports }, linkTo) {
  const topics = byTopic(exports);
  const titles = topics.map(([title, members]) => {
    const names = members.map(({ name }) => `[${name}](${linkTo(name, entry)})`);
    return `- **${title}**: ${names.join(', ')}`;
  });
  const sections = topics.flatMap(([title, members]) => [
    `## ${title}`,
    ...members.map((one) => section(one, entry, linkTo)),
  ]);
  return [
    '<!-- Made of the docblocks by npm run docs:api: change those, and run it again. -->',
    `# \`${entry}\``,
    `Everything that \`import { ... } from '${entry}'\` has. Defaults and errors are in the words of each export.`,
    ...(topics.length > 1 ? [titles.join('\n')] : []),
    ...sections,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function section({ name, doc, code }, entry, linkTo) {
  return [`### ${name}`, linked(doc, entry, linkTo), '```ts\n' + code.trimEnd() + '\n```'].join(
    '\n\n',
  );
}

/** Links to exports lead to them; any other is a word of code. */
function linked(doc, entry, linkTo) {
  return doc.replaceAll(/\{@link\s+([^}\s|]+)[^}]*\}/g, (_, target) => {
    const address = linkTo(target.split('.')[0], entry);
    return address === undefined ? `\`${target}\`` : `[\`${target}\`](${address})`;
  });
}

/** The anchor that a heading gets: lower case, with a number where it is taken already. */
export function anchors(exports) {
  const taken = new Map();
  const found = new Map();
  const names = byTopic(exports).flatMap(([title, members]) => [
    { heading: title, name: undefined },
    ...members.map(({ name }) => ({ heading: name, name })),
  ]);
  for (const { heading, name } of names) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\d _-]/gu, '')
      .replaceAll(' ', '-');
    const count = taken.get(slug) ?? 0;
    taken.set(slug, count + 1);
    if (name !== undefined) found.set(name, `#${slug}${count === 0 ? '' : `-${count}`}`);
  }
  return found;
}
