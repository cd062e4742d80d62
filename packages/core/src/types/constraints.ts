/** Limits of a string. */
export interface StringConstraints {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
}

/** Limits of a number. */
export interface NumberConstraints {
  readonly gt?: number;
  readonly ge?: number;
  readonly lt?: number;
  readonly le?: number;
  readonly multipleOf?: number;
}

/** Limits of an array. */
export interface ArrayConstraints {
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The limits of every kind of type. */
export interface Constraints extends StringConstraints, NumberConstraints, ArrayConstraints {}
