import { type ClassModel, type ClassProperty, classModel } from './class-model.js';
import { reachableModels } from './reachable-models.js';
import { isRecord, ownValue } from '../../types/members.js';
import { type Location, MAX_DEPTH, NOT_AN_OBJECT, toIssue } from '../problem.js';
import { addIssues } from '../report.js';
import { tagProblem } from './tag-problem.js';
import type { Issue } from '../../validation-error.js';

/** Finds the values of a body whose discriminator names none of the declared classes. */
export type FindTags = (value: unknown, loc: Location) => readonly Issue[];

/**
 * Makes the search for unknown tags, which class-transformer takes for the declared base class;
 * undefined for a class without discriminators.
 */
export function compileTags(model: ClassModel): FindTags | undefined {
  const isTagged = reachableModels(model).some(({ properties }) =>
    properties.some((property) => property.discriminator !== undefined),
  );
  if (!isTagged) return undefined;
  return (value, loc) => {
    const found: Issue[] = [];
    searchObject(value, model, { loc, found, depth: 0 });
    return found;
  };
}

interface Place {
  readonly loc: Location;
  readonly found: Issue[];
  readonly depth: number;
}

function searchObject(value: unknown, model: ClassModel, place: Place): void {
  if (!isRecord(value) || place.depth >= MAX_DEPTH) return;
  for (const property of model.properties) {
    if (!property.isInput || property.transformed) continue;
    const given = ownValue(value, property.wireName);
    const within = { ...place, loc: [...place.loc, property.wireName], depth: place.depth + 1 };
    if (!Array.isArray(given)) searchValue(given, property, { model, place: within });
    else searchItems(given, property, { model, place: within });
  }
}

interface Search {
  readonly model: ClassModel;
  readonly place: Place;
}

function searchItems(
  items: readonly unknown[],
  property: ClassProperty,
  { model, place }: Search,
): void {
  for (const [index, item] of items.entries()) {
    const loc = [...place.loc, index];
    // class-transformer throws when it reads the tag of a null, which would lose the place.
    if (item === null && property.discriminator !== undefined) {
      addIssues(place.found, [toIssue(NOT_AN_OBJECT, loc, item)]);
    }
    searchValue(item, property, { model, place: { ...place, loc } });
  }
}

function searchValue(value: unknown, property: ClassProperty, { model, place }: Search): void {
  if (!isRecord(value)) return;
  const { discriminator, type } = property;
  if (discriminator === undefined) {
    const nested = type.kind === 'array' ? type.items : type;
    if (nested.kind === 'class') {
      searchObject(value, classModel(nested.type, model.view), place);
    }
    return;
  }
  const tag = ownValue(value, discriminator.property);
  const subType = discriminator.subTypes.find(({ name }) => name === tag);
  if (subType !== undefined) {
    searchObject(value, classModel(subType.value, model.view), place);
    return;
  }
  const names = discriminator.subTypes.map(({ name }) => name);
  addIssues(place.found, [
    toIssue(tagProblem(tag, discriminator.property, names), place.loc, value),
  ]);
}
