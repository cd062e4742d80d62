import { HttpError, dependency } from 'sluice';

const NAMES = new Map([['secret', 'ada']]);

/** A dependency with an input of its own. */
export const caller = dependency({ headers: { xToken: String } }, ({ headers }) => {
  const name = NAMES.get(headers.xToken);
  if (name === undefined) throw new HttpError(401, 'Unknown token');
  return name;
});
